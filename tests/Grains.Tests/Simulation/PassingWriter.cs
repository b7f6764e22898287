using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>Requests without the exclusive lease: they load, touch, and write one key.</summary>
internal sealed class PassingWriter(int number, LockSimulation world)
{
    private readonly string _key = $"own{number}";
    private readonly Dictionary<Guid, int> _sent = [];

    /// <summary>
    /// Whether the document has the last change of this writer that was stored. That is not necessarily the last one that it sent: a call whose response was
    /// lost still waits for its turn, and may be applied after a later one.
    /// </summary>
    public bool IsIn(SessionDocument? document)
    {
        var last = world.History.LastOf(_sent.Keys);
        var there = document is not null && document.Entries.TryGetValue(_key, out var entry) ? int.Parse(Encoding.UTF8.GetString(entry.Value.Span)) : 0;
        return there == (last is { } commit ? _sent[commit] : 0);
    }

    public async Task RunAsync(int requests)
    {
        for (var request = 0; request < requests; request++)
        {
            await world.PassAsync(world.UpTo(4000));
            var idle = world.AnyIdle();
            var load = await world.CallAsync(actor => actor.LoadAsync(new SessionLoad(default, idle)));
            if (load is null or { Status: LoadStatus.Unavailable })
            {
                continue;
            }

            if (world.Random.Next(3) == 0)
            {
                await world.CallAsync(actor => actor.TouchAsync(world.AnyIdle(), TimeSpan.Zero));
            }
            else
            {
                await CountUpAsync(load.Version);
            }
        }
    }

    private async Task CountUpAsync(SessionVersion known)
    {
        var next = _sent.Count + 1;
        var commit = SessionBench.Set(known, _key, $"{next}", world.AnyIdle());
        _sent.Add(commit.CommitId, next);
        var (first, mayHaveBeenApplied) = (world.Time.GetTimestamp(), false);
        CommitOutcome? outcome = null;
        for (var attempt = 0; attempt < 4 && outcome is null or { Status: CommitStatus.Unavailable }; attempt++)
        {
            var age = attempt == 0 ? TimeSpan.Zero : world.Time.GetElapsedTime(first) + TimeSpan.FromTicks(1);
            outcome = await world.CallAsync(actor => actor.CommitAsync(commit with { Age = age }));
            mayHaveBeenApplied |= outcome is null or { Outage.MayHaveBeenApplied: true };
        }

        var waited = world.Time.GetElapsedTime(first);
        Assert.True(!world.Calm || waited <= LeaseRules.MaximumCommitWait + TimeSpan.FromMilliseconds(1), $"{world}: a commit waited for {waited} (S8)");
        Assert.True(outcome is null or { Status: CommitStatus.Applied or CommitStatus.Locked or CommitStatus.Unavailable or CommitStatus.RetryTooLate }, $"{world}: {outcome?.Status} to one who writes");
        Assert.True(outcome?.Status == CommitStatus.Applied || mayHaveBeenApplied || !world.History.WasStored(commit.CommitId), $"{world}: refused, and stored all the same (S3)");
        Assert.True(outcome?.Status != CommitStatus.Applied || world.History.WasStored(commit.CommitId), $"{world}: acknowledged, and never stored (S2)");
    }
}
