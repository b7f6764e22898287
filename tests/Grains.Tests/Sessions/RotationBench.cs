using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>Cells of several sessions over one storage that breaks on demand, which reach one another.</summary>
internal sealed class RotationBench
{
    public static readonly SessionId Old = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());
    public static readonly SessionId New = SessionId.From(7, Enumerable.Range(2, 32).Select(static i => (byte)i).ToArray());
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SessionId, SessionActor> _cells = [];

    public RotationBench() => Storage = new BreakableStorage(new OrleansSessions.MemoryGrainStorage(), Time);

    public ManualTime Time { get; } = new();

    public BreakableStorage Storage { get; }

    public NotedSessions Ledger { get; } = new();

    /// <summary>Whether sessions cannot reach one another.</summary>
    public bool Cut { get; set; }

    public SessionActor this[SessionId id]
    {
        get
        {
            lock (_cells)
            {
                return _cells.TryGetValue(id, out var cell) ? cell : _cells[id] = NewCell(id);
            }
        }
    }

    /// <summary>Loses all that is in memory.</summary>
    public void Crash() => _cells.Clear();

    public SessionActor NewCell(SessionId id) => new(id, NewServices(), () => _cells.Remove(id));

    private SessionActorServices NewServices() => new()
    {
        Storage = Storage,
        Ledger = Ledger,
        Options = new SessionCellOptions { FailureAttemptsMax = 0 },
        Life = new LifeProof(Time) { Needed = false },
        Time = Time,
        Logger = NullLogger.Instance,
        Sessions = other => Cut ? throw new IOException("The other session cannot be reached.") : new ActorGrain(this[other]),
    };

    public async Task<CommitOutcome> SetAsync(SessionId id, SessionVersion known, string key, string value) => await this[id].CommitAsync(SessionBench.Set(known, key, value));

    public Task<CommitOutcome> RotateAsync(SessionCommit rotation) => this[Old].CommitAsync(rotation);

    public static SessionCommit Rotation(SessionVersion known, SessionId? to = null) => new()
    {
        CommitId = Guid.NewGuid(),
        Base = known,
        PublicId = Guid.NewGuid(),
        Idle = SessionBench.Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = SessionPatch.Nothing,
        RotateTo = to ?? New,
        Grace = Grace,
    };

    /// <summary>What a load says: its status, or why it ended, and the content.</summary>
    public async Task<string> SeenAsync(SessionId id)
    {
        var outcome = await this[id].LoadAsync(new SessionLoad(default, SessionBench.Idle));
        return new StringBuilder().Append(outcome.Reason?.ToString() ?? outcome.Status.ToString()).Append(' ').Append(SessionBench.Text(outcome.Patch)).ToString().TrimEnd();
    }

    private sealed class ActorGrain(SessionActor cell) : ISessionGrain
    {
        public Task<LoadOutcome> LoadAsync(SessionLoad load) => cell.LoadAsync(load);

        public Task<CommitOutcome> CommitAsync(SessionCommit commit) => cell.CommitAsync(commit);

        public async Task<CommitOutcome> TellAsync(SessionCommit commit) => await cell.CommitAsync(commit) with { Others = null };

        public Task<CommitOutcome> AdoptAsync(byte[] document) => cell.AdoptAsync(document);

        public Task<EndOutcome> EndAsync(SessionEnd end) => cell.EndAsync(end);

        public Task<LockOutcome> LockAsync(SessionLock asked) => cell.LockAsync(asked);

        public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age) => cell.TouchAsync(idle, age);

        public Task<DateTimeOffset?> ExpireAsync() => cell.ExpireAsync();
    }
}
