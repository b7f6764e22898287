using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>Actors of several sessions that reach each other, over one storage that breaks on demand.</summary>
internal sealed class RotationBench
{
    public static readonly SessionId Old = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());
    public static readonly SessionId New = SessionId.From(7, Enumerable.Range(2, 32).Select(static i => (byte)i).ToArray());
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SessionId, SessionActor> _actors = [];
    private int _reached;

    public RotationBench() => Storage = new BreakableStorage(new OrleansSessions.Grains.MemoryGrainStorage(), Time);

    public ManualTime Time { get; } = new();

    public BreakableStorage Storage { get; }

    public FakeExpiryLedger Ledger { get; } = new();

    /// <summary>Whether sessions cannot reach each other.</summary>
    public bool Cut { get; set; }

    /// <summary>How many calls of one session reached another.</summary>
    public int Reached => Volatile.Read(ref _reached);

    public SessionActor this[SessionId id]
    {
        get
        {
            lock (_actors)
            {
                return _actors.TryGetValue(id, out var actor) ? actor : _actors[id] = NewActor(id);
            }
        }
    }

    /// <summary>Loses everything in memory.</summary>
    public void Crash() => _actors.Clear();

    public SessionActor NewActor(SessionId id) => new(id, NewServices(), () => _actors.Remove(id));

    private SessionActorServices NewServices() => new()
    {
        Storage = Storage,
        Ledger = Ledger,
        Options = new SessionGrainOptions { MaximumFailureRetries = 0, CommitRetryTime = TimeSpan.Zero },
        ReadLease = new SiloReadLease(Time) { IsRequired = false },
        Time = new SessionClock(Time),
        Logger = NullLogger.Instance,
        Sessions = other => Cut ? throw new IOException("The other session cannot be reached.") : new ActorGrain(() => Reach(other)),
    };

    private SessionActor Reach(SessionId other)
    {
        Interlocked.Increment(ref _reached);
        return this[other];
    }

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

    /// <summary>The result of a load as text: its status or the reason of the end, and the content.</summary>
    public async Task<string> SeenAsync(SessionId id, bool isPresented = false)
    {
        var outcome = await this[id].LoadAsync(new SessionLoad(default, SessionBench.Idle, isPresented));
        return new StringBuilder().Append(outcome.Reason?.ToString() ?? outcome.Status.ToString()).Append(' ').Append(SessionBench.Text(outcome.Patch)).ToString().TrimEnd();
    }

    /// <summary>What the ledger does when a session's minute has come.</summary>
    public Task CheckExpiryAsync(SessionId id) => new ExpiryChecker(NewServices()).CheckAsync(id);

    /// <summary>The stored document of a session; null when there is none.</summary>
    public Task<SessionDocument?> StoredAsync(SessionId id) => new SessionRow(id, NewServices()).ReadAsync();
}
