using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Stores the authentication tickets of a scheme in the cluster. The cookie contains a key of 256 random bits, and the cluster identifies the ticket by a
/// hash of the key. A removed ticket stays removed: the renewal by a request that was in progress does not restore it (S10).
/// </summary>
/// <param name="rows">The store of the rows.</param>
/// <param name="index">Where tickets are recorded by their user.</param>
/// <param name="expires">The idle timeout of a ticket without an expiry of its own.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ClusterTicketStore(ClusterRecordStore rows, ITicketIndex index, TimeSpan expires, ILogger<ClusterTicketStore> logger) : ITicketStore
{
    private const int KeyBytes = 32;

    private readonly SessionIds _ids = rows.OfKind("Ticket");
    private readonly TimeSpan _idle = CachingSessionClient.Idle(expires);

    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreAsync(ticket, CancellationToken.None);

    /// <remarks>Without a request there is no user to record. The first request that presents the ticket records it.</remarks>
    public async Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken) => (await AddAsync(ticket, cancellationToken)).Key;

    /// <exception cref="SessionUnavailableException">The ticket was stored and could not be recorded. It was ended, and no cookie leads to it.</exception>
    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var (key, id, signInId) = await AddAsync(ticket, cancellationToken);
        await RecordAsync(httpContext, Stored(id, signInId, ticket, index.SubjectOf(httpContext, id, ticket.Principal)), cancellationToken);
        return key;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    public async Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ticket);
        var id = _ids.Of(key);
        var held = await rows.LoadAsync(id, _idle, cancellationToken);
        await ReplaceAsync(id, held, ticket, TicketRow.SignInIdOf(held), cancellationToken);
    }

    /// <remarks>
    /// If the same request has removed or revoked the ticket, the new one is stored under another key. The framework goes on with the key that is over; <see
    /// cref="TicketCookieFormat"/> writes the other one into the cookie.
    /// </remarks>
    /// <exception cref="SessionUnavailableException">Another user signed in, and the ticket could not be recorded. It was ended.</exception>
    public async Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(httpContext);
        var id = _ids.Of(key);
        if ((RemovedBy(httpContext, key) ?? RevokedBy(httpContext, key, id)) is { } removed)
        {
            if (removed.Replacement is { } replacement && !index.MayReplace(httpContext, _ids.Of(replacement)))
            {
                await RenewAsync(replacement, ticket, httpContext, cancellationToken);
            }
            else
            {
                removed.Replacement = await StoreAsync(ticket, httpContext, cancellationToken);
            }

            return;
        }

        var held = await rows.LoadAsync(id, _idle, cancellationToken);
        var before = TicketRow.TryRead(held, out var replaced) && replaced is not null ? index.SubjectOf(httpContext, id, replaced.Principal) : null;
        var subject = index.SubjectOf(httpContext, id, ticket.Principal);
        var isSignIn = subject != before;
        var signInId = isSignIn ? Guid.NewGuid() : TicketRow.SignInIdOf(held);
        if (!await ReplaceAsync(id, held, ticket, signInId, cancellationToken))
        {
            return;
        }

        var stored = Stored(id, signInId, ticket, subject);
        if (isSignIn)
        {
            await RecordAsync(httpContext, stored, cancellationToken);
        }
        else
        {
            await index.RecordUseAsync(httpContext, stored); // it may live longer than before; the user stays signed in if that cannot be recorded
        }
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = _ids.Of(key);
        return Read(id, await rows.LoadAsync(id, _idle, cancellationToken));
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(httpContext);
        var id = _ids.Of(key);
        var held = await rows.LoadAsync(id, _idle, cancellationToken);
        if (Read(id, held) is not { } ticket)
        {
            return null;
        }

        await index.RecordUseAsync(httpContext, Stored(id, TicketRow.SignInIdOf(held), ticket, index.SubjectOf(httpContext, id, ticket.Principal)));
        return ticket;
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        await rows.EndAsync(_ids.Of(key), cancellationToken);
    }

    public Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var current = RemovedBy(httpContext, key)?.Replacement ?? key;
        httpContext.Items[this] = new RemovedTicket(key);
        return RemoveAsync(current, cancellationToken);
    }

    /// <summary>The key of the ticket that a request has stored after it had removed this one; null if it has not.</summary>
    public string? ReplacementOf(HttpContext context, string key) => RemovedBy(context, key)?.Replacement;

    private RemovedTicket? RemovedBy(HttpContext context, string key) =>
        context.Items.TryGetValue(this, out var removed) && removed is RemovedTicket ticket && ticket.Key == key ? ticket : null;

    private RemovedTicket? RevokedBy(HttpContext context, string key, SessionId id)
    {
        if (!index.MayReplace(context, id))
        {
            return null;
        }

        var revoked = new RemovedTicket(key);
        context.Items[this] = revoked;
        return revoked;
    }

    private async Task<(string Key, SessionId Id, Guid SignInId)> AddAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var (id, signInId) = (_ids.Of(key), Guid.NewGuid());
        await rows.PutAsync(id, TicketRow.Changes(ticket, signInId), Lifetime(ticket), cancellationToken);
        return (key, id, signInId);
    }

    /// <returns>False if the ticket no longer exists.</returns>
    private async Task<bool> ReplaceAsync(SessionId id, SessionSnapshot held, AuthenticationTicket ticket, Guid signInId, CancellationToken cancellationToken)
    {
        if (!held.Version.IsNone && await rows.ChangeAsync(id, held, TicketRow.Changes(ticket, signInId), Lifetime(ticket), cancellationToken))
        {
            return true;
        }

        LogNotRenewed(logger, id);
        return false;
    }

    // Before the cookie is sent: a ticket that is not recorded would survive "sign out everywhere".
    private async Task RecordAsync(HttpContext context, StoredTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            await index.RecordSignInAsync(context, ticket, cancellationToken);
        }
        catch
        {
            await EndAsync(ticket.Id);
            throw;
        }
    }

    private async Task EndAsync(SessionId id)
    {
        try
        {
            await rows.EndAsync(id, CancellationToken.None);
        }
        catch (SessionUnavailableException error)
        {
            LogNotEnded(logger, id, error); // no cookie leads to a new ticket, and the next use of a replaced one records it
        }
    }

    private AuthenticationTicket? Read(SessionId id, SessionSnapshot held)
    {
        if (TicketRow.TryRead(held, out var ticket) && ticket is null)
        {
            LogUnreadable(logger, id);
        }

        return ticket;
    }

    // Sliding expiration renews a ticket for as long as it was issued for.
    private StoredTicket Stored(SessionId id, Guid signInId, AuthenticationTicket ticket, string? subject) =>
        new(id, signInId, subject, ticket.Properties is { ExpiresUtc: { } ends, IssuedUtc: { } issued } && ends - issued > _idle ? ends - issued : _idle);

    // The ticket's own expiry is its only end: with the maximum idle timeout, no read causes a stored write.
    private SessionLifetime Lifetime(AuthenticationTicket ticket) =>
        ticket.Properties.ExpiresUtc is { } ends ? new SessionLifetime(ClusterRecordStore.MaximumIdleTimeout, ends.ToUniversalTime()) : new SessionLifetime(_idle, null);
}
