using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// A web node: loads conditionally, commits operations, retries under the same id what may have been applied, and checks after each step that its copy is
/// what was stored.
/// </summary>
internal sealed class SimulatedWriter(int number, Simulation world)
{
    private SessionSnapshot _held = SessionSnapshot.None;
    private int _count;

    /// <summary>The key that only this writer increments.</summary>
    public string OwnKey { get; } = $"own{number}";

    /// <summary>The newest value of <see cref="OwnKey"/> that was acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Increments of the shared counter that were acknowledged, and those whose outcome is unknown.</summary>
    public int Increments { get; private set; }

    public int UnknownIncrements { get; private set; }

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await LoadAsync();
            switch (world.Random.Next(10))
            {
                case 0:
                    break;
                case 1 or 2 or 3:
                    await IncrementAsync();
                    break;
                case 4 when world.Ends:
                    await EndAsync();
                    break;
                default:
                    await CountUpAsync();
                    break;
            }
        }
    }

    private async Task LoadAsync()
    {
        var outcome = await world.AnyActor().LoadAsync(new SessionLoad(_held.Version, Simulation.Idle));
        switch (outcome.Status)
        {
            case LoadStatus.Unchanged:
                Assert.Equal(_held.Version, outcome.Version);
                break;
            case LoadStatus.Changed or LoadStatus.Whole:
                Assert.False(outcome.Version.Incarnation == _held.Version.Incarnation && outcome.Version.Revision < _held.Version.Revision, $"{world}: an older version than before (S14)");
                _held = _held.With(outcome.Version, outcome.PublicId, outcome.Patch);
                break;
            case LoadStatus.Ended:
                _held = SessionSnapshot.None;
                break;
        }

        world.CheckCopy(_held);
    }

    private async Task CountUpAsync()
    {
        var next = ++_count;
        var shared = $"shared{world.Random.Next(3)}";
        var removes = world.Random.Next(4) == 0;
        var changes = new SessionPatch
        {
            Clear = world.Clears && world.Random.Next(8) == 0,
            Set = removes ? [Entry(OwnKey, next)] : [Entry(OwnKey, next), Entry(shared, (number * 1000) + next)],
            Removed = removes ? [shared] : [],
        };
        var (outcome, _) = await CommitAsync(changes, detect: false, []);
        if (outcome.Status == CommitStatus.Applied)
        {
            Acknowledged = next;
        }
    }

    private async Task IncrementAsync()
    {
        var value = _held.Entries.TryGetValue("counter", out var bytes) ? int.Parse(Encoding.UTF8.GetString(bytes.Span)) : 0;
        var (outcome, mayHaveBeenApplied) = await CommitAsync(new SessionPatch { Set = [Entry("counter", value + 1)] }, detect: true, ["counter"]);
        Increments += outcome.Status == CommitStatus.Applied ? 1 : 0;
        UnknownIncrements += outcome.Status != CommitStatus.Applied && mayHaveBeenApplied ? 1 : 0;
    }

    private async Task EndAsync()
    {
        var incarnation = _held.Version.Incarnation;
        if (incarnation == Guid.Empty)
        {
            return;
        }

        var outcome = await world.AnyActor().EndAsync(new SessionEnd(SessionEndReason.Abandoned, incarnation, Simulation.Patience));
        if (outcome.Status != EndStatus.Unavailable)
        {
            Assert.False(world.Stored.Current is { EndedBy: null } current && current.Version.Incarnation == incarnation, $"{world}: ended, and stored as live (S10)");
            _held = SessionSnapshot.None;
        }
    }

    private async Task<(CommitOutcome Outcome, bool MayHaveBeenApplied)> CommitAsync(SessionPatch changes, bool detect, IReadOnlyList<string> reads)
    {
        var first = world.Time.GetTimestamp();
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = _held.Version,
            Create = _held.Version.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = Simulation.Idle,
            Timeout = Simulation.Patience,
            Changes = changes,
            DetectConflicts = detect,
            Reads = reads,
        };
        var mayHaveBeenApplied = false;
        CommitOutcome outcome;
        var attempt = 0;
        do
        {
            outcome = await world.AnyActor().CommitAsync(commit with { Age = attempt == 0 ? TimeSpan.Zero : world.Time.GetElapsedTime(first) + TimeSpan.FromTicks(1) });
            mayHaveBeenApplied |= outcome.Outage is { MayHaveBeenApplied: true };
        }
        while (outcome.Status == CommitStatus.Unavailable && ++attempt < 4);

        if (outcome.Status == CommitStatus.Applied)
        {
            Assert.True(world.WasStored(commit.CommitId), $"{world}: acknowledged, and never stored (S2)");
            _held = outcome.Others is { } others ? _held.With(outcome.Version, outcome.PublicId, changes, others) : SessionSnapshot.None;
            world.CheckCopy(_held);
        }
        else if (!mayHaveBeenApplied)
        {
            world.Refused.Add(commit.CommitId);
        }

        return (outcome, mayHaveBeenApplied);
    }

    private static SessionEntry Entry(string key, int value) => new(key, Encoding.UTF8.GetBytes(value.ToString()));
}
