namespace OrleansSessions;

/// <summary>
/// Lists and ends the sessions of a user, from wherever the application runs. Which user a session belongs to,
/// <see cref="OrleansSessionOptions.Subject"/> says: it is noted with the first request of that user that uses the session.
/// </summary>
public interface ISessionAdmin
{
    /// <summary>The live sessions of a user.</summary>
    /// <exception cref="SessionUnavailableException">The cluster could not say.</exception>
    Task<IReadOnlyList<SessionInfo>> ListAsync(string subject, CancellationToken cancellationToken = default);

    /// <summary>Ends the one that is there now: it reads empty, with <see cref="SessionStatus.Revoked"/>, from its browser's next request on.</summary>
    /// <param name="sessionId">
    /// Its <see cref="SessionInfo.Id"/>, as <see cref="ListAsync"/> gave it, also when the session has got another key since. What else the application
    /// keeps in the cluster, tickets and cached values, has ids of the same form and is ended too: take none from a log or from a user.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException">That is no id of a session of this application.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; the session may go on.</exception>
    Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends one that was listed, and no other: a key that is used again, by somebody else in the same browser, has the same
    /// <see cref="SessionInfo.Id"/>.
    /// </summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException">That is no session of this application.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; the session may go on.</exception>
    Task<bool> RevokeAsync(SessionInfo session, CancellationToken cancellationToken = default);

    /// <summary>Ends all sessions of a user.</summary>
    /// <param name="subject">The user.</param>
    /// <param name="exceptSessionId">One that goes on: its <see cref="SessionInfo.Id"/>, or <c>HttpContext.Session.Id</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were there.</returns>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; some may go on.</exception>
    Task<int> RevokeAllAsync(string subject, string? exceptSessionId = null, CancellationToken cancellationToken = default);
}
