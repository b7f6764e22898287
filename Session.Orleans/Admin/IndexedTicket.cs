namespace OrleansSessions;

/// <summary>A recorded ticket of a user, and the sessions that it was used with.</summary>
/// <param name="Id">The ticket's id in the cluster.</param>
/// <param name="SignInId">The sign-in: when another user signs in under the ticket's key, it is no longer this user's.</param>
/// <param name="FirstUsedAt">When it was recorded.</param>
/// <param name="Sessions">The <c>ISession.Id</c> of each session that a request used together with the ticket.</param>
internal sealed record IndexedTicket(SessionId Id, Guid SignInId, DateTimeOffset FirstUsedAt, IReadOnlySet<Guid> Sessions) : IIndexEntry
{
    public bool HasEnded(LoadOutcome seen) => seen.Status switch
    {
        LoadStatus.Ended => true,
        LoadStatus.Unavailable => false,
        _ => TicketRow.SignInIdOf(seen) != SignInId,
    };
}
