using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Where tickets are recorded by their user, so that they can be ended with the sessions of the user.</summary>
internal interface ITicketIndex
{
    /// <summary>Returns the user of a ticket; null if there is none to record.</summary>
    /// <param name="context">The request. Its own user may be another one: at sign-in, the user from before.</param>
    /// <param name="ticket">The ticket's id.</param>
    /// <param name="principal">The ticket's principal.</param>
    string? SubjectOf(HttpContext context, SessionId ticket, ClaimsPrincipal principal);

    /// <summary>Records a ticket of a new sign-in.</summary>
    /// <exception cref="SessionUnavailableException">It is not known to be recorded, so its user could not end it: the sign-in must fail.</exception>
    Task RecordSignInAsync(HttpContext context, StoredTicket ticket, CancellationToken cancellationToken);

    /// <summary>Records a ticket that a request presents, at most once a day. A failure does not fail the request: a later request records it.</summary>
    Task RecordUseAsync(HttpContext context, StoredTicket ticket);

    /// <summary>Whether the request has revoked this ticket, and now signs its user in again: that is another ticket.</summary>
    bool MayReplace(HttpContext context, SessionId ticket);
}
