namespace OrleansSessions.Protocol;

/// <summary>
/// The transport to the cluster. Every failure of the cluster or of the network is an outcome. The only exception is <see
/// cref="OperationCanceledException"/>, when the caller's own token is canceled; a change may have been applied by then.
/// </summary>
public interface ISessionClient
{
    /// <summary>Loads a session, or what has changed in it, and keeps it alive.</summary>
    /// <param name="id">The session.</param>
    /// <param name="load">What the caller holds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken);

    /// <summary>Applies the changes of one request. It can be called again with the same commit: its id makes that harmless.</summary>
    /// <param name="id">The session.</param>
    /// <param name="commit">The changes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    /// <param name="id">The session.</param>
    /// <param name="end">Why, and which incarnation.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken);

    /// <summary>Requests, renews, or releases an exclusive lease on a session. It can be called again with the same request: the ticket makes that harmless.</summary>
    /// <param name="id">The session.</param>
    /// <param name="request">What is requested.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken);

    /// <summary>Keeps sessions alive.</summary>
    /// <param name="touches">The sessions. Each occurs at most once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken);
}
