using System.Net.Mime;

namespace OrleansSessions.Silo;

/// <summary>Sends a session that is only read: no lease, and nothing waits.</summary>
internal sealed class RemoteSessionReader(RemoteSessionCalls calls)
{
    public async Task ReadAsync(HttpContext context, RemoteRequest request)
    {
        if (!request.IsPresented)
        {
            request.Renew();
        }

        var load = await calls.LoadAsync(request.Session, request.IsPresented, request.Aborted);
        if (load.Outage is { } outage)
        {
            request.RefuseForNow(outage.Detail);
            return;
        }

        if (IsOver(load))
        {
            request.Renew();
            load = LoadOutcome.Ended(SessionEndReason.Absent);
        }

        using var body = request.Describe(load);
        context.Response.ContentType = MediaTypeNames.Application.Json + "; charset=utf-8"; // the adapters' own label
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Written.Length;
        await context.Response.Body.WriteAsync(body.Written, request.Aborted);
    }

    /// <summary>Whether an id is used up: its session was ended by a decision, and whoever has the id must not get the next one. An id whose session has expired is used again.</summary>
    public static bool IsOver(LoadOutcome load) =>
        load.Status is LoadStatus.Rotated or LoadStatus.Forkable || load is { Status: LoadStatus.Ended, Reason: not (SessionEndReason.Absent or SessionEndReason.ExpiredIdle) };
}
