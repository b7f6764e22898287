using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The tickets that a request has presented or stored: one for each scheme that it has used.</summary>
internal sealed class RequestTickets
{
    private static readonly Lock Adding = new();

    private IReadOnlyList<StoredTicket> _tickets = [];

    public static IReadOnlyList<StoredTicket> Of(HttpContext context) => context.Features.Get<RequestTickets>()?._tickets ?? [];

    /// <summary>Adds a ticket. It replaces the one from before a sign-in of another user under the same key.</summary>
    public static void Add(HttpContext context, StoredTicket ticket)
    {
        lock (Adding) // a request may authenticate two schemes at once
        {
            var all = context.Features.Get<RequestTickets>();
            if (all is null)
            {
                context.Features.Set(all = new RequestTickets());
            }

            all._tickets = [.. all._tickets.Where(other => other.Id != ticket.Id), ticket];
        }
    }
}
