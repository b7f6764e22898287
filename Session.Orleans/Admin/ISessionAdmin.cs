namespace OrleansSessions;

/// <summary>
/// Lists and ends the sessions of a user, on whichever node and in whichever browser they are. <see cref="OrleansSessionOptions.Subject"/> says which
/// user a session belongs to; it is recorded with the first request of that user that uses the session.
/// </summary>
/// <remarks>
/// A session's id is its <c>ISession.Id</c> throughout. It identifies a session and grants nothing. With <c>AddTicketStore</c>, the authentication
/// tickets of the user end too: they are recorded at sign-in, and belong to the sessions that requests have used together with them.
/// </remarks>
public interface ISessionAdmin
{
    /// <summary>Lists the live sessions of a user. Tickets are not listed.</summary>
    /// <param name="subject">The user, as <see cref="OrleansSessionOptions.Subject"/> returns it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="subject"/> is null or empty.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    Task<IReadOnlyList<SessionInfo>> ListAsync(string subject, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends one session of a user, under whichever key it is now: from its browser's next request on it is empty, with
    /// <see cref="SessionStatus.Revoked"/>. The user's tickets that were used with it end too. Another user's session is never ended, so the id may come from a form; nor is a session that has been
    /// started under the same key since.
    /// </summary>
    /// <param name="subject">The user, as <see cref="OrleansSessionOptions.Subject"/> returns it.</param>
    /// <param name="sessionId">The session's <c>ISession.Id</c>, which is also its <see cref="SessionInfo.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True when the session, or a ticket that was used with it, was live, and has ended; false when the user has no such session.</returns>
    /// <exception cref="ArgumentException"><paramref name="subject"/> or <paramref name="sessionId"/> is null or empty.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; the session may still be live.</exception>
    Task<bool> RevokeAsync(string subject, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends all sessions and tickets of a user. If one cannot be ended, the others are.</summary>
    /// <param name="subject">The user, as <see cref="OrleansSessionOptions.Subject"/> returns it.</param>
    /// <param name="exceptSessionId">The <c>ISession.Id</c> of a session that stays, with the tickets that were used with it; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many sessions were live, and have ended. Tickets are not counted.</returns>
    /// <exception cref="ArgumentException"><paramref name="subject"/> is null or empty.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm all of it; some sessions or tickets may still be live.</exception>
    Task<int> RevokeAllAsync(string subject, string? exceptSessionId = null, CancellationToken cancellationToken = default);
}
