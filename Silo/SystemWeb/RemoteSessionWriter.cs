using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Stores what an application sends back, as the difference to what it was sent. Any silo can: nothing is remembered in the one that sent it.</summary>
internal sealed class RemoteSessionWriter(RemoteSessionCalls calls, HeldRequests held, GatewayAdmission admission, IOptions<SystemWebOptions> options, IOptions<GatewayOptions> gateway, IOptions<SessionGrainOptions> grains)
{
    private const string Lost = "Could not find session"; // in the words of the adapters

    private readonly int _maximumBodyBytes = gateway.Value.MaximumBodyBytesFor(grains.Value.Limits);

    public async Task StoreAsync(HttpContext context, RemoteRequest request, RemoteSessionKeys keys, ulong application, long admitted)
    {
        if (!request.IsPresented)
        {
            request.Refuse(StatusCodes.Status400BadRequest, "No session ID found");
            return;
        }

        using var body = await ReadAsync(context, request);
        if (body is null)
        {
            return;
        }

        var further = Math.Max(0, body.Written.Length - admitted);
        if (admission.EnterAnswer(application, further, admitted) is { } full)
        {
            request.RefuseForNow(full);
            return;
        }

        try
        {
            if (RemoteSessionFormat.TryRead(body.Written.Span, out var sent) && sent.Id == request.Id)
            {
                await StoreAsync(request, keys, sent);
            }
            else
            {
                request.Refuse(StatusCodes.Status400BadRequest, "Failed to deserialize session state");
            }
        }
        finally
        {
            admission.LeaveAnswer(application, further);
        }
    }

    private async Task<WireBuffer?> ReadAsync(HttpContext context, RemoteRequest request)
    {
        try
        {
            var body = await GatewayRequest.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, _maximumBodyBytes, request.Aborted);
            if (body is null)
            {
                request.Refuse(StatusCodes.Status413PayloadTooLarge, $"A session may have at most {_maximumBodyBytes} bytes");
            }

            return body;
        }
        catch (BadHttpRequestException bad)
        {
            request.Refuse(bad.StatusCode, "The session did not arrive");
            return null;
        }
    }

    private async Task StoreAsync(RemoteRequest request, RemoteSessionKeys keys, RemoteSession sent)
    {
        var id = request.Session;
        var now = await calls.AskHolderAsync(id);
        if (now.Outage is { } outage)
        {
            request.RefuseForNow(outage.Detail);
            return;
        }

        if (now.Holder == 0 || !RemoteSessionKeys.MayBeOfTheSamePage(now.Holder, request.Trace))
        {
            request.Refuse(StatusCodes.Status400BadRequest, Lost);
            return;
        }

        var ticket = keys.TicketOf(id, now.Holder);
        var outcome = await calls.AcquireAsync(id, ticket, TimeSpan.Zero, isPresented: false, CancellationToken.None);
        if (outcome.Outage is { } interrupted)
        {
            request.RefuseForNow(interrupted.Detail);
        }
        else if (outcome is { Status: LockStatus.Granted, Load: { } load } && outcome.Fence == now.Fence)
        {
            await StoreAsync(request, new SessionLease(ticket, outcome.Fence), load, sent);
            held.Release(ticket);
        }
        else
        {
            await calls.ReleaseAsync(id, new SessionLease(ticket, outcome.Status == LockStatus.Granted ? outcome.Fence : 0)); // another request's, or over meanwhile
            request.Refuse(StatusCodes.Status400BadRequest, Lost);
        }
    }

    private async Task StoreAsync(RemoteRequest request, SessionLease lease, LoadOutcome load, RemoteSession sent)
    {
        var isNew = load.Version.IsNone;
        if (sent.IsAbandoned && !isNew)
        {
            if ((await calls.AbandonAsync(request.Session, load.Version.Incarnation)).Outage is { } outage)
            {
                request.RefuseForNow(outage.Detail);
            }

            return;
        }

        var changes = RemoteSessionChanges.Of(isNew ? [] : [.. load.Patch.Set], sent);
        var lifetime = RemoteSessionChanges.LifetimeOf(load.Lifetime, sent, isNew, options.Value);
        if (sent.IsAbandoned || (changes.IsEmpty && (isNew || lifetime is null)))
        {
            await calls.ReleaseAsync(request.Session, lease); // a session begins with its first entry
            return;
        }

        var outcome = await calls.CommitAsync(request.Session, load.Version, lease, changes, lifetime);
        switch (outcome.Status)
        {
            case CommitStatus.Applied:
                return;
            case CommitStatus.Unavailable:
                request.RefuseForNow(outcome.Outage!.Detail);
                return;
            case CommitStatus.OverLimit:
                await calls.ReleaseAsync(request.Session, lease);
                request.Refuse(StatusCodes.Status413PayloadTooLarge, outcome.Limit is { } limit ? $"{limit.Limit} allows {limit.Maximum}, not {limit.Value}" : "The session is too large");
                return;
            default:
                request.Refuse(StatusCodes.Status400BadRequest, "Session has already been updated");
                return;
        }
    }
}
