namespace OrleansSessions;

/// <summary>A ticket that is stored in the cluster, and that a request has presented or stored.</summary>
/// <param name="Id">The ticket's id in the cluster.</param>
/// <param name="SignInId">Identifies the sign-in: another one when another user signs in under the same key. It grants nothing.</param>
/// <param name="Subject">The ticket's user; null if there is none to record.</param>
/// <param name="Idle">How long the ticket may live unused.</param>
internal sealed record StoredTicket(SessionId Id, Guid SignInId, string? Subject, TimeSpan Idle);
