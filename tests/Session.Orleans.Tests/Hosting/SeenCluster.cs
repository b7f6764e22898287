using System.Collections.Concurrent;

namespace OrleansSessions.Tests;

/// <summary>A real cluster that other tests use too, seen through the sessions that this application has written.</summary>
internal sealed class SeenCluster(ISessionClient cluster) : IClusterView
{
    private readonly ConcurrentDictionary<SessionId, TimeSpan> _written = [];

    public IReadOnlyList<SessionId> Ids => [.. _written.Keys.Where(id => Load(id).Status == LoadStatus.Whole)];

    public SessionSnapshot Single()
    {
        var stored = Load(Assert.Single(Ids));
        return SessionSnapshot.None.With(stored.Version, stored.PublicId, stored.Patch);
    }

    public void Revoke(SessionId id) => cluster.EndAsync(id, new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(5)), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken) => cluster.LoadAsync(id, load, cancellationToken);

    public ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        _written[id] = commit.Idle;
        return cluster.CommitAsync(id, commit, cancellationToken);
    }

    public ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken) => cluster.EndAsync(id, end, cancellationToken);

    public ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken) => cluster.LockAsync(id, request, cancellationToken);

    public ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken) => cluster.TouchAsync(touches, cancellationToken);

    // Under the idle timeout that it was written with: a look must not lengthen it.
    private LoadOutcome Load(SessionId id) => cluster.LoadAsync(id, new SessionLoad(default, _written[id]), CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
