using System.Net.Mime;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Sends a session once its exclusive lease is granted, and keeps that until the session was sent back, the application disconnects, or the time is up.</summary>
internal sealed class RemoteSessionHolder(RemoteSessionCalls calls, HeldRequests held, IOptions<SystemWebOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    // A line feed in the answer, and a renewal of the lease.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    // After that it asks for the first time whether the session was sent back to another silo, and then after twice as long each time.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);

    // Announced, and never sent: with more than SocketsHttpHandler.MaxResponseDrainSize to come, a client that wants no more closes its connection at once.
    private const long NeverSent = 1L << 32;

    private static readonly ReadOnlyMemory<byte> LineFeed = "\n"u8.ToArray();

    public async Task HoldAsync(RemoteRequest request)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, lifetime.ApplicationStopping);
        if (await AcquireAsync(request, ending.Token) is not var (lease, load))
        {
            return;
        }

        var released = held.Hold(lease.Ticket);
        try
        {
            if (!await request.SendAsync(load, MediaTypeNames.Text.EventStream, LineFeed, options.Value.EarlyRelease ? NeverSent : null))
            {
                await calls.ReleaseAsync(request.Session, lease);
                return;
            }

            await AwaitAsync(request, lease, released, ending.Token);
            if (options.Value.EarlyRelease)
            {
                request.Abort();
            }
        }
        catch (Exception)
        {
            await calls.ReleaseAsync(request.Session, lease);
            throw;
        }
        finally
        {
            held.Forget(lease.Ticket);
        }
    }

    /// <returns>Null if the request was refused.</returns>
    private async Task<(SessionLease Lease, LoadOutcome Load)?> AcquireAsync(RemoteRequest request, CancellationToken cancellationToken)
    {
        var holder = request.NewHolder();
        while (true)
        {
            var ticket = request.TicketOf(holder);
            var isGranted = false;
            try
            {
                var outcome = await calls.AcquireAsync(request.Session, ticket, request.IsPresented, cancellationToken);
                isGranted = outcome.Status == LockStatus.Granted;
                if ((outcome.Outage ?? outcome.Load?.Outage) is { } outage)
                {
                    isGranted = false;
                    request.Refuse(outage);
                    return null;
                }

                if (isGranted)
                {
                    return (new SessionLease(ticket, outcome.Fence), outcome.Load!);
                }

                if (outcome.Load is not { } load)
                {
                    request.RefuseForNow("Another request of the session runs");
                    return null;
                }

                if (!RemoteSessionIds.IsUsedUp(load))
                {
                    request.Refuse(StatusCodes.Status409Conflict, "The session was given another id meanwhile, which the browser has or is about to get");
                    return null;
                }
            }
            finally
            {
                if (!isGranted)
                {
                    await calls.ReleaseAsync(request.Session, new SessionLease(ticket, 0)); // it may wait still
                }
            }

            request.Renew();
        }
    }

    // Until the session was sent back, or its time is up: then its lease ends by itself, and it can be sent back as long as nobody else comes (S9). When this silo stops, the application goes on, and sends the session to another one.
    private async Task AwaitAsync(RemoteRequest request, SessionLease lease, Task released, CancellationToken ending)
    {
        var (began, renewed, pause) = (time.GetTimestamp(), time.GetTimestamp(), FirstLook);
        try
        {
            while (time.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Value.LeaseSeconds))
            {
                if (await IsReleasedAsync(released, pause, ending))
                {
                    return;
                }

                pause = pause * 2 < Heartbeat ? pause * 2 : Heartbeat;
                if (time.GetElapsedTime(renewed) >= Heartbeat)
                {
                    renewed = time.GetTimestamp();
                    if ((await calls.RenewAsync(request.Session, lease, ending)).Status is not (LockStatus.Granted or LockStatus.Unavailable))
                    {
                        return;
                    }

                    await request.WriteAsync(LineFeed);
                }
                else if (await IsGoneAsync(request.Session, lease, ending))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            await calls.RenewAsync(request.Session, lease, CancellationToken.None); // the silo stops: the application has the longest time that there is
        }
    }

    private async Task<bool> IsReleasedAsync(Task released, TimeSpan pause, CancellationToken ending)
    {
        try
        {
            await released.WaitAsync(pause, time, ending);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // An outage says nothing about the lease.
    private async Task<bool> IsGoneAsync(SessionId session, SessionLease lease, CancellationToken cancellationToken)
    {
        var now = await calls.AskHolderAsync(session, cancellationToken);
        return now.Status == LockStatus.Ended || (now.Status == LockStatus.Lost && (now.Fence != lease.Fence || now.Holder != SessionLease.HolderOf(lease.Ticket)));
    }
}
