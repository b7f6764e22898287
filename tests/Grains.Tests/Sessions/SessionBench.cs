using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>An actor over a storage that breaks on demand, on a clock that a test moves.</summary>
internal sealed class SessionBench
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    public static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());

    private readonly TaskCompletionSource _deactivated = new();

    public SessionBench()
    {
        Recorded = new RecordingStorage(Id);
        Clock = new SessionClock(Time, Readings = new ClockReadings(Time));
        Storage = new BreakableStorage(Recorded, Time);
        ReadLease = new SiloReadLease(Time) { IsRequired = false };
        Actor = NewActor();
    }

    public ManualTime Time { get; } = new();

    /// <summary>What other clocks show.</summary>
    public ClockReadings Readings { get; }

    public SessionClock Clock { get; }

    public RecordingStorage Recorded { get; }

    public BreakableStorage Storage { get; }

    public SessionGrainOptions Options { get; } = new() { CommitRetryTime = TimeSpan.Zero };

    public SiloReadLease ReadLease { get; set; }

    public FakeExpiryLedger Ledger { get; } = new();

    public SessionActor Actor { get; set; }

    public SessionMetrics? Metrics { get; set; }

    public MemoryPressure? Memory { get; set; }

    public CancellationTokenSource Stopping { get; } = new();

    public Task Deactivated => _deactivated.Task;

    public SessionActor NewActor() => new(Id, NewServices(), () => _deactivated.TrySetResult());

    public SessionActorServices NewServices() => new()
    {
        Storage = Storage,
        Ledger = Ledger,
        Options = Options,
        ReadLease = ReadLease,
        Time = Clock,
        Logger = NullLogger.Instance,
        Metrics = Metrics,
        Memory = Memory,
        Stopping = Stopping.Token,
    };

    public Task<LoadOutcome> LoadAsync(SessionVersion known = default, TimeSpan? idle = null) => Actor.LoadAsync(new SessionLoad(known, idle ?? Idle));

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => Actor.CommitAsync(commit);

    public Task<CommitOutcome> SetAsync(SessionVersion known, string key, string value, TimeSpan? idle = null) => CommitAsync(Set(known, key, value, idle));

    /// <summary>Calls once for the exclusive lease.</summary>
    public Task<LockOutcome> AcquireAsync(Guid ticket, long number = 0, TimeSpan? wait = null, TimeSpan? maximumDuration = null) =>
        Actor.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Number = number, Idle = Idle, Wait = wait ?? TimeSpan.FromSeconds(1), MaximumDuration = maximumDuration ?? TimeSpan.FromMinutes(5) });

    public Task<LockOutcome> RenewAsync(Guid ticket, long fence) => Actor.LockAsync(new SessionLock { Step = LockStep.Renew, Ticket = ticket, Number = fence, Idle = Idle });

    public Task<LockOutcome> ReleaseAsync(Guid ticket, long fence = 0) => Actor.LockAsync(new SessionLock { Step = LockStep.Release, Ticket = ticket, Number = fence, Idle = Idle });

    public Task<EndOutcome> EndAsync(SessionVersion known) => Actor.EndAsync(new SessionEnd(SessionEndReason.Abandoned, known.Incarnation, TimeSpan.FromSeconds(30)));

    /// <summary>
    /// Waits for what the actor does after it has responded: an end of another incarnation is decided after that, and then the write loop ends. Without
    /// this, a test's clock could pass the timeout of a write that is in progress.
    /// </summary>
    public async Task SettleAsync()
    {
        await Actor.EndAsync(new SessionEnd(SessionEndReason.Abandoned, Guid.NewGuid(), TimeSpan.FromSeconds(30)));
        await Actor.Idle;
    }

    /// <summary>Advances the clock, once the actor waits for a timer.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await Time.TimerDueAsync(time);
        Time.Advance(time);
    }

    public static SessionCommit Set(SessionVersion known, string key, string value, TimeSpan? idle = null) => new()
    {
        CommitId = Guid.NewGuid(),
        Base = known,
        Create = known.IsNone,
        PublicId = Guid.NewGuid(),
        Idle = idle ?? Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [Entry(key, value)] },
    };

    public static SessionEntry Entry(string key, string value) => new(key, Encoding.UTF8.GetBytes(value));

    public static string Text(SessionPatch patch) => string.Join(' ', patch.Set.OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e => $"{e.Key}={Encoding.UTF8.GetString(e.Value.Span)}"));
}
