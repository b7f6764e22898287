namespace OrleansSessions.Tests;

/// <summary>Sessions in a dictionary, with the outcomes that the cluster gives. What it holds can be looked at.</summary>
internal sealed class MemoryCluster(TimeProvider time) : IClusterView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, MemorySession> _sessions = [];
    private readonly Dictionary<SessionId, SessionEndReason> _tombstones = [];

    public IReadOnlyList<SessionId> Ids
    {
        get
        {
            lock (_lock)
            {
                return [.. _sessions.Keys];
            }
        }
    }

    public SessionSnapshot? Find(SessionId id)
    {
        lock (_lock)
        {
            return Alive(id)?.Content;
        }
    }

    public SessionSnapshot Single()
    {
        lock (_lock)
        {
            return Alive(Assert.Single(_sessions).Key)!.Content;
        }
    }

    public void Revoke(SessionId id)
    {
        lock (_lock)
        {
            End(id, SessionEndReason.Revoked);
        }
    }

    public ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(Load(id, load));
        }
    }

    public ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(Commit(id, commit));
        }
    }

    public ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(new EndOutcome { Status = End(id, end.Reason) ? EndStatus.Ended : EndStatus.NotFound });
        }
    }

    public ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Who waits for whom is shown over real sessions.");

    public ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var touch in touches)
            {
                Alive(touch.Id)?.Touch(time.GetUtcNow() - touch.Age, touch.Idle);
            }
        }

        return new(new TouchOutcome());
    }

    private LoadOutcome Load(SessionId id, SessionLoad load)
    {
        if (Alive(id) is not { } session)
        {
            return LoadOutcome.Ended(_tombstones.GetValueOrDefault(id, SessionEndReason.Absent));
        }

        if (load.Idle > TimeSpan.Zero)
        {
            session.Touch(time.GetUtcNow(), load.Idle);
        }

        var content = session.Content;
        var outcome = load.Known == content.Version
            ? new LoadOutcome { Status = LoadStatus.Unchanged, Version = content.Version, PublicId = content.PublicId }
            : new LoadOutcome { Status = LoadStatus.Whole, Version = content.Version, PublicId = content.PublicId, Patch = session.Whole() };
        return !load.AsksRemaining ? outcome : outcome with { Remaining = session.Ends - time.GetUtcNow() };
    }

    private CommitOutcome Commit(SessionId id, SessionCommit commit)
    {
        var session = Alive(id);
        if (session is null && (!commit.Create || _tombstones.ContainsKey(id)))
        {
            return CommitOutcome.Ended(_tombstones.GetValueOrDefault(id, SessionEndReason.Absent));
        }

        if (session is not null && !commit.Create && commit.Base.Incarnation != session.Content.Version.Incarnation)
        {
            return CommitOutcome.Ended(SessionEndReason.Replaced);
        }

        if (session is null)
        {
            _sessions[id] = session = new MemorySession(commit.PublicId);
        }

        session.Touch(time.GetUtcNow(), commit.Idle);
        return session.Apply(commit);
    }

    private bool End(SessionId id, SessionEndReason reason)
    {
        var was = Alive(id) is not null;
        _sessions.Remove(id);
        _tombstones[id] = reason;
        return was;
    }

    private MemorySession? Alive(SessionId id)
    {
        if (_sessions.TryGetValue(id, out var session) && session.Ends <= time.GetUtcNow())
        {
            _sessions.Remove(id);
            session = null;
        }

        return session;
    }
}
