using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Stores what an application sends back, as the difference to what it was sent. Any silo can: nothing is remembered in the one that sent it. The lease tells
/// who may, also when it is over and nobody else came (S9).
/// </summary>
internal sealed partial class RemoteSessionWriter(RemoteSessionCalls calls, HeldRequests held, IOptions<SystemWebOptions> options, IOptions<GatewayOptions> gateway, IOptions<SessionGrainOptions> grains, ILogger<RemoteSessionWriter> logger)
{
    // In the words of the adapters.
    private const string NotHeld = "Could not find session";
    private const string Late = "Session has already been updated";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly int _maximumBodyBytes = gateway.Value.MaximumBodyBytesFor(grains.Value.Limits);

    public async Task StoreAsync(RemoteRequest request)
    {
        if (!request.IsPresented)
        {
            request.Refuse(StatusCodes.Status400BadRequest, "No session ID found");
            return;
        }

        using var body = await request.ReadAsync(_maximumBodyBytes);
        if (body is null)
        {
            return;
        }

        if (!RemoteSessionFormat.TryRead(body.Written.Span, out var sent) || sent.Id != request.Id)
        {
            request.Refuse(StatusCodes.Status400BadRequest, "Failed to deserialize session state");
            return;
        }

        // Not ended when the application disconnects: it has sent everything.
        using var limit = new CancellationTokenSource(Limit);
        if (!await TryStoreAsync(request, sent, limit.Token) && !await TryStoreAsync(request, sent, limit.Token))
        {
            RefuseLate(request, Late);
        }
    }

    /// <returns>False if the lease is another's: the session may have been active elsewhere meanwhile, so that its holder was not the last one that was told.</returns>
    private async Task<bool> TryStoreAsync(RemoteRequest request, RemoteSession sent, CancellationToken cancellationToken)
    {
        var last = await calls.AskHolderAsync(request.Session, cancellationToken);
        if (last.Outage is { } unknown)
        {
            request.Refuse(unknown);
            return true;
        }

        if (last.Holder == 0)
        {
            request.Refuse(StatusCodes.Status400BadRequest, NotHeld);
            return true;
        }

        if (!RemoteSessionKeys.MayBeOfTheSamePage(last.Holder, request.Trace))
        {
            RefuseLate(request, NotHeld);
            return true;
        }

        var lease = new SessionLease(request.TicketOf(last.Holder), last.Fence);
        var load = await calls.LoadAsync(request.Session, isPresented: true, cancellationToken);
        if (load.Outage is { } outage)
        {
            request.Refuse(outage);
            return true;
        }

        if (load.Status is not (LoadStatus.Whole or LoadStatus.Ended))
        {
            RefuseLate(request, Late); // it continues under another id
            return true;
        }

        return await CommitAsync(request, lease, load, sent, cancellationToken);
    }

    /// <returns>False if the lease is another's.</returns>
    private async Task<bool> CommitAsync(RemoteRequest request, SessionLease lease, LoadOutcome load, RemoteSession sent, CancellationToken cancellationToken)
    {
        var isNew = load.Version.IsNone;
        var changes = RemoteSessionChanges.Of(load.Patch.Set, sent);
        var lifetime = RemoteSessionChanges.LifetimeOf(load.Lifetime, sent, isNew, options.Value);
        if (changes.IsEmpty && (isNew || lifetime is null))
        {
            await calls.ReleaseAsync(request.Session, lease); // a session begins with its first entry
        }
        else if (!isNew || !sent.IsAbandoned)
        {
            // Also of a session that was abandoned: who is told of its end sees what was set last.
            var outcome = await calls.CommitAsync(request.Session, load.Version, lease, changes, lifetime, cancellationToken);
            if (outcome.Status == CommitStatus.LeaseLost)
            {
                return false;
            }

            if (outcome.Status != CommitStatus.Applied)
            {
                Refuse(request, outcome);
                return true;
            }
        }

        if (sent.IsAbandoned && !isNew && (await calls.AbandonAsync(request.Session, load.Version.Incarnation, cancellationToken)).Outage is { } outage)
        {
            request.Refuse(outage);
            return true;
        }

        held.Release(lease.Ticket);
        return true;
    }

    private void Refuse(RemoteRequest request, CommitOutcome outcome)
    {
        switch (outcome)
        {
            case { Outage: { } outage }:
                request.Refuse(outage);
                break;
            case { Limit: { } limit }:
                request.Refuse(StatusCodes.Status413PayloadTooLarge, $"The session would have {limit.Value} where {limit.Limit} allows {limit.Maximum}");
                break;
            case { Status: CommitStatus.RetryTooLate }:
                request.Refuse(StatusCodes.Status503ServiceUnavailable, "It is not known whether the session was stored");
                break;
            default:
                RefuseLate(request, Late);
                break;
        }
    }

    private void RefuseLate(RemoteRequest request, string reason)
    {
        LogLate(logger, request.Session);
        request.Refuse(StatusCodes.Status400BadRequest, reason);
    }

    [LoggerMessage(413, LogLevel.Warning, "Session {Session}: an application sent it back too late: its lease is over, and others have had or changed it since. Nothing is stored. SystemWeb:LeaseSeconds is how long a request can keep a session.", EventName = "RemoteSessionLate")]
    private static partial void LogLate(ILogger logger, SessionId session);
}
