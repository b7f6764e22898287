using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The tickets that a request has presented or stored: one for each scheme that it has used. And those of them that it has revoked.</summary>
internal sealed class RequestTickets
{
    private static readonly Lock Changing = new();

    private IReadOnlyList<StoredTicket> _tickets = [];
    private IReadOnlyList<SessionId> _revoked = [];
    private bool _isStarting;

    public static IReadOnlyList<StoredTicket> Of(HttpContext context) => context.Features.Get<RequestTickets>()?._tickets ?? [];

    /// <summary>Adds a ticket. It replaces the one from before a sign-in of another user under the same key.</summary>
    public static void Add(HttpContext context, StoredTicket ticket)
    {
        lock (Changing) // a request may authenticate two schemes at once
        {
            var all = context.Features.Get<RequestTickets>();
            if (all is null)
            {
                context.Features.Set(all = new RequestTickets());
            }

            all._tickets = [.. all._tickets.Where(other => other.Id != ticket.Id), ticket];
        }
    }

    /// <summary>Records that the request has revoked tickets. Those that it has not presented are of no interest to it.</summary>
    public static void Revoke(HttpContext context, IEnumerable<SessionId> tickets)
    {
        if (context.Features.Get<RequestTickets>() is { } all)
        {
            all.Revoke(context.Response, [.. tickets.Where(id => all._tickets.Any(ticket => ticket.Id == id))]);
        }
    }

    /// <summary>
    /// Whether the request has revoked this ticket and may sign its user in again. A renewal of a ticket that is about to expire is none: it comes when
    /// the response starts, and would bring back what was revoked.
    /// </summary>
    public static bool MayReplace(HttpContext context, SessionId ticket) =>
        context.Features.Get<RequestTickets>() is { _isStarting: false } all && all._revoked.Contains(ticket);

    private void Revoke(HttpResponse response, IReadOnlyList<SessionId> tickets)
    {
        lock (Changing)
        {
            if (tickets.Count > 0 && _revoked.Count == 0 && !response.HasStarted)
            {
                // The last one that was added runs first, and the authentication handler had added its own before it presented a ticket.
                response.OnStarting(() =>
                {
                    _isStarting = true;
                    return Task.CompletedTask;
                });
            }

            _revoked = [.. _revoked, .. tickets];
            _tickets = [.. _tickets.Where(ticket => !tickets.Contains(ticket.Id))];
        }
    }
}
