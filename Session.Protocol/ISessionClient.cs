namespace OrleansSessions.Protocol;

/// <summary>
/// The way to the cluster. Whatever the cluster and the network do is an outcome; the only exception is
/// <see cref="OperationCanceledException"/> for the caller's own token, after which a change may or may not have been applied.
/// </summary>
public interface ISessionClient
{
    /// <summary>Loads a session, conditionally, and keeps it alive.</summary>
    ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken);

    /// <summary>Applies the changes of one request. A client may send it more than once: the commit's id makes that harmless.</summary>
    ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken);

    /// <summary>Asks to have a session for oneself, to keep it, or to leave it. A client may send it more than once: the ticket makes that harmless.</summary>
    ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken);

    /// <summary>Keeps sessions alive. Each session stands at most once in a batch.</summary>
    ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken);
}
