namespace OrleansSessions;

/// <summary>A store outside the cluster that may have sessions that the cluster does not have.</summary>
internal interface ISessionSource
{
    /// <summary>Imports a session that the cluster does not have: reads it from the source, and stores it in the cluster.</summary>
    /// <param name="id">The session.</param>
    /// <param name="key">The secret key in its cookie; null if there is none.</param>
    /// <param name="absent">What the cluster answered.</param>
    /// <param name="settings">The lifetime of the imported session.</param>
    /// <param name="lease">The request's lease on the session; <c>default</c> for none.</param>
    /// <param name="deadline">The time limit of the whole import.</param>
    /// <returns>The session, which is now in the cluster; <paramref name="absent"/> if the source does not have it.</returns>
    /// <exception cref="SessionUnavailableException">
    /// The source or the cluster did not answer, or the session cannot be stored unchanged. It must not read as empty instead.
    /// </exception>
    ValueTask<LoadedSession> ImportAsync(SessionId id, string? key, LoadedSession absent, ImportSettings settings, SessionLease lease, Deadline deadline);

    /// <summary>Removes a session that is being ended from the source.</summary>
    /// <param name="id">The session.</param>
    /// <param name="key">The secret key in its cookie; null if there is none.</param>
    /// <param name="deadline">The time limit of the call.</param>
    /// <exception cref="SessionUnavailableException">The source did not confirm it.</exception>
    ValueTask RemoveAsync(SessionId id, string? key, Deadline deadline);
}
