using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>What happens to changes, and to loads beside them, while storage fails for a while.</summary>
public sealed class CommitRetryTests
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(500);

    private readonly SessionBench _bench = new();

    public CommitRetryTests() => _bench.Options.CommitRetryTime = RetryTime;

    [Theory]
    [InlineData(Break.BeforeWrite)]
    [InlineData(Break.AfterWrite)]
    public async Task S13_StorageFailsForAWhile_CommitIsAppliedOnce(Break fault)
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Always = fault;
        _bench.Storage.Reads.Always = Break.BeforeWrite;
        var commit = _bench.SetAsync(created.Version, "a", "2");
        await WaitAsync(commit, TimeSpan.FromSeconds(2));

        _bench.Storage.Writes.Always = _bench.Storage.Reads.Always = Break.None;
        await WaitAsync(commit, RetryTime);

        Assert.Equal(CommitStatus.Applied, (await commit).Status);
        Assert.Equal(2, _bench.Recorded.Documents.Select(static document => document.Version.Revision).Distinct().Count());
    }

    [Fact]
    public async Task S13_StorageGoesOnFailing_CommitIsRefusedAfterItsTime()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Reads.Always = _bench.Storage.Writes.Always = Break.BeforeWrite;
        var began = _bench.Time.GetTimestamp();

        var commit = _bench.SetAsync(created.Version, "a", "2");
        await WaitAsync(commit, TimeSpan.FromMinutes(1));

        Assert.Equal(SessionOutageReason.Storage, (await commit).Outage!.Reason);
        Assert.InRange(_bench.Time.GetElapsedTime(began), RetryTime - Backoff - Backoff, RetryTime);
    }

    [Fact]
    public async Task S5_CallerWaitsLess_CommitIsRefusedWhenItsTimeIsOver()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Reads.Always = _bench.Storage.Writes.Always = Break.BeforeWrite;
        var began = _bench.Time.GetTimestamp();
        var commit = _bench.CommitAsync(SessionBench.Set(created.Version, "a", "2") with { Timeout = TimeSpan.FromSeconds(1) });
        await WaitAsync(commit, RetryTime);

        Assert.Equal(SessionOutageReason.Storage, (await commit).Outage!.Reason);
        Assert.True(_bench.Time.GetElapsedTime(began) <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task S13_CommitIsTriedAgain_LoadsDoNotWait()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Reads.Always = _bench.Storage.Writes.Always = Break.BeforeWrite;
        var commit = _bench.SetAsync(created.Version, "a", "2");
        await _bench.Time.TimerDueAsync(Backoff);

        var load = await _bench.LoadAsync();
        var behind = await _bench.LoadAsync(created.Version with { Revision = created.Version.Revision + 1 });

        Assert.False(commit.IsCompleted);
        Assert.Equal("a=1", SessionBench.Text(load.Patch));
        Assert.Equal(SessionOutageReason.Storage, behind.Outage!.Reason);
    }

    [Fact]
    public async Task Stop_CommitIsTriedAgain_DoesNotWaitForIt()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Reads.Always = _bench.Storage.Writes.Always = Break.BeforeWrite;
        var commit = _bench.SetAsync(created.Version, "a", "2");
        await _bench.Time.TimerDueAsync(Backoff);

        await _bench.Actor.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SessionOutageReason.Storage, (await commit).Outage!.Reason);
    }

    /// <summary>Lets time pass, try after try, until the commit is answered.</summary>
    private async Task WaitAsync(Task commit, TimeSpan time)
    {
        var until = _bench.Time.GetUtcNow() + time;
        while (await Task.WhenAny(commit, _bench.Time.TimerDueAsync(Backoff)) != commit && _bench.Time.NextDue <= until)
        {
            _bench.Time.AdvanceToNextDue();
        }
    }
}
