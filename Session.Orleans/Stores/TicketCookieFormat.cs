using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace OrleansSessions;

/// <summary>
/// The scheme's own format of a cookie that names a ticket. For a user who was signed out and in by one request, it names the ticket of the sign-in: the
/// framework asks for the removed one again, and a removed ticket stays removed (S10).
/// </summary>
/// <param name="own">The scheme's format.</param>
/// <param name="replacementOf">Returns the key that the current request has put in the place of a removed one; null if it has not.</param>
internal sealed class TicketCookieFormat(ISecureDataFormat<AuthenticationTicket> own, Func<string, string?> replacementOf) : ISecureDataFormat<AuthenticationTicket>
{
    private const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    public string Protect(AuthenticationTicket data) => own.Protect(Current(data));

    public string Protect(AuthenticationTicket data, string? purpose) => own.Protect(Current(data), purpose);

    public AuthenticationTicket? Unprotect(string? protectedText) => own.Unprotect(protectedText);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => own.Unprotect(protectedText, purpose);

    private AuthenticationTicket Current(AuthenticationTicket ticket)
    {
        if (ticket.Principal.FindFirst(KeyClaim) is not { } claim || replacementOf(claim.Value) is not { } replacement)
        {
            return ticket;
        }

        var identity = new ClaimsIdentity([new Claim(claim.Type, replacement, claim.ValueType, claim.Issuer)], claim.Subject?.AuthenticationType);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), ticket.Properties, ticket.AuthenticationScheme);
    }
}
