namespace OrleansSessions;

/// <summary>A place outside the cluster where a session may still be that the cluster does not have.</summary>
internal interface ISessionSource
{
    /// <summary>Looks there for a session that the cluster does not have, and stores it in the cluster.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="absent">What the cluster answered.</param>
    /// <param name="settings">How the session lives from now on.</param>
    /// <param name="lease">The lease that the request has on it; <c>default</c> for none.</param>
    /// <param name="deadline">The bound of all of it.</param>
    /// <returns>The session, which is in the cluster now; <paramref name="absent"/> when there is none.</returns>
    /// <exception cref="SessionUnavailableException">
    /// The source or the cluster did not answer, or the session cannot be stored as it is. It must not read empty instead.
    /// </exception>
    ValueTask<LoadedSession> ImportAsync(SessionKey key, LoadedSession absent, ImportSettings settings, SessionLease lease, Deadline deadline);

    /// <summary>Removes a session that ends from there too.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="deadline">The bound of the call.</param>
    /// <exception cref="SessionUnavailableException">The source did not confirm it.</exception>
    ValueTask RemoveAsync(SessionKey key, Deadline deadline);
}
