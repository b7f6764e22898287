using System.Buffers;
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

    // Announced, and never sent: a client that gives up an answer with so much left closes its connection instead of reading on.
    private const long NeverSent = 1L << 32;

    private static readonly ReadOnlyMemory<byte> LineFeed = "\n"u8.ToArray();

    public async Task HoldAsync(HttpContext context, RemoteRequest request, RemoteSessionKeys keys)
    {
        if (!request.IsPresented)
        {
            request.Renew();
        }

        var (lease, load) = await AcquireAsync(request, keys);
        if (load is null)
        {
            return;
        }

        var released = held.Add(lease.Ticket);
        try
        {
            await SendAsync(context, request, load);
            await AwaitAsync(context, request, lease, released);
            if (options.Value.EarlyRelease)
            {
                context.Abort(); // what was announced is not sent
            }
        }
        catch (Exception)
        {
            await calls.ReleaseAsync(request.Session, lease);
            throw;
        }
        finally
        {
            held.Remove(lease.Ticket);
        }
    }

    private async Task<(SessionLease Lease, LoadOutcome? Load)> AcquireAsync(RemoteRequest request, RemoteSessionKeys keys)
    {
        var holder = RemoteSessionKeys.NewHolder(request.Trace);
        var wait = TimeSpan.FromSeconds(options.Value.WaitSeconds);
        while (true)
        {
            var ticket = keys.TicketOf(request.Session, holder);
            LockOutcome outcome;
            try
            {
                outcome = await calls.AcquireAsync(request.Session, ticket, wait, request.IsPresented, request.Aborted);
            }
            catch (OperationCanceledException)
            {
                await calls.ReleaseAsync(request.Session, new SessionLease(ticket, 0));
                throw;
            }

            var lease = new SessionLease(ticket, outcome.Status == LockStatus.Granted ? outcome.Fence : 0);
            if (outcome is { Status: LockStatus.Granted, Load: { } load } && !RemoteSessionReader.IsOver(load))
            {
                return (lease, load);
            }

            await calls.ReleaseAsync(request.Session, lease);
            if (outcome.Status is not (LockStatus.Ended or LockStatus.Granted))
            {
                request.RefuseForNow(outcome.Outage?.Detail ?? "Another request of the session runs.");
                return default;
            }

            request.Renew(); // nobody else has this id
        }
    }

    private async Task SendAsync(HttpContext context, RemoteRequest request, LoadOutcome load)
    {
        using var body = request.Describe(load);
        body.Write(LineFeed.Span);
        var response = context.Response;
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = options.Value.EarlyRelease ? body.Written.Length + NeverSent : null;
        await response.Body.WriteAsync(body.Written, request.Aborted);
        await response.Body.FlushAsync(request.Aborted);
    }

    // Until the session was sent back, or its time is up. When this silo stops, the application goes on, and sends the session to another one.
    private async Task AwaitAsync(HttpContext context, RemoteRequest request, SessionLease lease, Task released)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, lifetime.ApplicationStopping);
        var (began, renewed, pause) = (time.GetTimestamp(), time.GetTimestamp(), FirstLook);
        while (time.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Value.LeaseSeconds))
        {
            try
            {
                await released.WaitAsync(pause, time, ending.Token);
                return;
            }
            catch (TimeoutException)
            {
                pause = pause * 2 < Heartbeat ? pause * 2 : Heartbeat;
            }
            catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
            {
                return;
            }

            var isDue = time.GetElapsedTime(renewed) >= Heartbeat;
            if (isDue ? await IsLostAsync(request.Session, lease) : await IsGoneAsync(request.Session, lease))
            {
                return;
            }

            if (isDue)
            {
                renewed = time.GetTimestamp();
                await context.Response.Body.WriteAsync(LineFeed, request.Aborted);
                await context.Response.Body.FlushAsync(request.Aborted);
            }
        }

        await calls.ReleaseAsync(request.Session, lease);
    }

    // An outage says nothing about the lease.
    private async Task<bool> IsGoneAsync(SessionId session, SessionLease lease) =>
        await calls.AskHolderAsync(session) is { Status: LockStatus.Lost } now && (now.Fence != lease.Fence || now.Holder != SessionLease.HolderOf(lease.Ticket));

    private async Task<bool> IsLostAsync(SessionId session, SessionLease lease) => (await calls.RenewAsync(session, lease)).Status is not (LockStatus.Granted or LockStatus.Unavailable);
}
