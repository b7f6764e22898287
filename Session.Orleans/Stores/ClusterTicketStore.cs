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
/// <param name="expires">The idle timeout of a ticket without an expiry of its own.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ClusterTicketStore(ClusterRecordStore rows, TimeSpan expires, ILogger<ClusterTicketStore> logger) : ITicketStore
{
    private const string TicketEntry = "ticket";
    private const int KeyBytes = 32;

    private readonly SessionIds _ids = rows.OfKind("Ticket");
    private readonly TimeSpan _idle = CachingSessionClient.Idle(expires);

    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreAsync(ticket, CancellationToken.None);

    public async Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        await rows.PutAsync(_ids.Of(key), Changes(ticket), Lifetime(ticket), cancellationToken);
        return key;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    public async Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ticket);
        var id = _ids.Of(key);
        var held = await rows.LoadAsync(id, _idle, cancellationToken);
        if (held.Version.IsNone || !await rows.ChangeAsync(id, held, Changes(ticket), Lifetime(ticket), cancellationToken))
        {
            LogNotRenewed(logger, id);
        }
    }

    /// <exception cref="InvalidOperationException">The same request has removed the ticket: the user would get a cookie without a ticket.</exception>
    public Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return httpContext.Items.TryGetValue(this, out var removed) && removed is string gone && gone == key
            ? throw new InvalidOperationException("This request has called SignOutAsync and SignInAsync of the same scheme, and a removed ticket cannot be stored again under its key. SignInAsync alone replaces the signed-in user: do not call SignOutAsync before it, or sign in with the next request.")
            : RenewAsync(key, ticket, cancellationToken);
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = _ids.Of(key);
        var held = await rows.LoadAsync(id, _idle, cancellationToken);
        if (!held.Entries.TryGetValue(TicketEntry, out var stored))
        {
            return null;
        }

        var ticket = TicketSerializer.Default.Deserialize(stored.ToArray());
        if (ticket is null)
        {
            LogUnreadable(logger, id);
        }

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
        httpContext.Items[this] = key;
        return RemoveAsync(key, cancellationToken);
    }

    private static SessionPatch Changes(AuthenticationTicket ticket) => new() { Set = [new SessionEntry(TicketEntry, TicketSerializer.Default.Serialize(ticket))] };

    // The ticket's own expiry is its only end: with the maximum idle timeout, no read causes a stored write.
    private SessionLifetime Lifetime(AuthenticationTicket ticket) =>
        ticket.Properties.ExpiresUtc is { } ends ? new SessionLifetime(ClusterRecordStore.MaximumIdleTimeout, ends.ToUniversalTime()) : new SessionLifetime(_idle, null);
}
