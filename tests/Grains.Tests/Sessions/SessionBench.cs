using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>A cell over a storage that breaks on demand, on a clock that a test moves.</summary>
internal sealed class SessionBench
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    public static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());

    private readonly TaskCompletionSource _givenUp = new();

    public SessionBench()
    {
        Landed = new LandedStorage(Id);
        Storage = new BreakableStorage(Landed, Time);
        Life = new LifeProof(Time) { Needed = false };
        Cell = NewCell();
    }

    public ManualTime Time { get; } = new();

    public LandedStorage Landed { get; }

    public BreakableStorage Storage { get; }

    public SessionCellOptions Options { get; } = new();

    public LifeProof Life { get; set; }

    public NotedSessions Ledger { get; } = new();

    public SessionActor Cell { get; set; }

    public CellMetrics? Metrics { get; set; }

    public CancellationTokenSource Stopping { get; } = new();

    public Task GivenUp => _givenUp.Task;

    public SessionActor NewCell() => new(Id, NewServices(), () => _givenUp.TrySetResult());

    public SessionActorServices NewServices() => new()
    {
        Storage = Storage,
        Ledger = Ledger,
        Options = Options,
        Life = Life,
        Time = Time,
        Logger = NullLogger.Instance,
        Metrics = Metrics,
        Stopping = Stopping.Token,
    };

    public Task<LoadOutcome> LoadAsync(SessionVersion known = default, TimeSpan? idle = null) => Cell.LoadAsync(new SessionLoad(known, idle ?? Idle));

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => Cell.CommitAsync(commit);

    public Task<CommitOutcome> SetAsync(SessionVersion known, string key, string value, TimeSpan? idle = null) => CommitAsync(Set(known, key, value, idle));

    /// <summary>Asks once for the session for oneself.</summary>
    public Task<LockOutcome> TakeAsync(Guid ticket, long place = 0, TimeSpan? wait = null, TimeSpan? most = null) =>
        Cell.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Number = place, Idle = Idle, Wait = wait ?? TimeSpan.FromSeconds(1), MaximumDuration = most ?? TimeSpan.FromMinutes(5) });

    public Task<LockOutcome> KeepAsync(Guid ticket, long fence) => Cell.LockAsync(new SessionLock { Step = LockStep.Renew, Ticket = ticket, Number = fence, Idle = Idle });

    public Task<LockOutcome> LeaveAsync(Guid ticket, long fence = 0) => Cell.LockAsync(new SessionLock { Step = LockStep.Release, Ticket = ticket, Number = fence, Idle = Idle });

    public Task<EndOutcome> EndAsync(SessionVersion known) => Cell.EndAsync(new SessionEnd(EndReason.Abandoned, known.Incarnation, TimeSpan.FromSeconds(30)));

    /// <summary>
    /// Waits for what the actor does after it has answered: an end of another incarnation is decided after it, and then the write loop ends.
    /// Without it a test's clock would run past the bound of a write that is merely under way.
    /// </summary>
    public async Task SettleAsync()
    {
        await Cell.EndAsync(new SessionEnd(EndReason.Abandoned, Guid.NewGuid(), TimeSpan.FromSeconds(30)));
        await Cell.Idle;
    }

    /// <summary>Lets the time pass, once the cell waits for some of it.</summary>
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
