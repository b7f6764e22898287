using System.Net.Mime;

namespace OrleansSessions.Silo;

/// <summary>Sends a session that is only read: no lease, and nothing waits.</summary>
internal sealed class RemoteSessionReader(RemoteSessionCalls calls)
{
    public async Task ReadAsync(RemoteRequest request)
    {
        var load = request.IsPresented ? await calls.LoadAsync(request.Session, isPresented: true, request.Aborted) : LoadOutcome.Ended(SessionEndReason.Absent);
        if (load.Outage is { } outage)
        {
            request.Refuse(outage);
            return;
        }

        if (RemoteSessionIds.IsUsedUp(load))
        {
            request.Renew();
        }

        await request.SendAsync(load, MediaTypeNames.Application.Json + "; charset=utf-8", end: default, further: 0); // the adapters' own label
    }
}
