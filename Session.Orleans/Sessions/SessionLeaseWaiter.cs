using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Waits in the queue for a session's exclusive lease (S8).</summary>
internal sealed partial class SessionLeaseWaiter(SessionServices services, SessionLoader loading, SessionLeaseCalls calls)
{
    private const string Nested = "The request that holds the exclusive lease is part of the same trace as this request, and most likely waits for it: the site calls itself with the same cookie. Declare one of the two endpoints ReadOnly or ReadWrite, or call without the cookie.";

    /// <summary>Waits for the lease, and loads the session with it.</summary>
    /// <param name="id">The session.</param>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="maximum">How long the lease will be held at most.</param>
    /// <param name="cancellationToken">Cancels the wait when the client disconnects.</param>
    /// <exception cref="SessionBusyException">Others held the lease for the whole time, or too many requests wait.</exception>
    /// <exception cref="SessionUnavailableException">The cluster could not answer.</exception>
    public async Task<SessionLease> WaitAsync(SessionId id, TimeSpan wait, TimeSpan maximum, CancellationToken cancellationToken)
    {
        var watch = services.Telemetry.Lock();
        var request = calls.NewRequest(maximum);
        try
        {
            var (outcome, loaded) = await WaitAsync(id, request, wait, cancellationToken);
            loading.Take(loaded, forceReload: true);
            watch.End(EnumNames<LockStatus>.Of(outcome.Status));
            return SessionLeaseCalls.LeaseOf(request, outcome);
        }
        catch (Exception error)
        {
            watch.End(cancellationToken.IsCancellationRequested ? "canceled" : error is SessionBusyException ? "busy" : "unavailable", failed: !cancellationToken.IsCancellationRequested);
            calls.Release(id, new SessionLease(request.Ticket, 0));
            throw;
        }
    }

    private async Task<(LockOutcome Outcome, LoadedSession Loaded)> WaitAsync(SessionId id, SessionLock request, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        var warned = false;
        while (true)
        {
            var left = wait - services.Time.GetElapsedTime(began);
            request = request with { Wait = left > TimeSpan.Zero ? calls.Bounded(left) : TimeSpan.Zero };
            var (outcome, loaded) = await calls.AcquireAsync(id, request, cancellationToken);
            if (loaded is { } session)
            {
                return (outcome, session);
            }

            var isNested = outcome.Holder != 0 && outcome.Holder == SessionLease.HolderOf(request.Ticket);
            if (isNested && !warned)
            {
                warned = true;
                LogNested(services.Logger, id);
            }

            if (outcome.Status != LockStatus.Queued || left <= TimeSpan.Zero)
            {
                throw Refusal(outcome, isNested);
            }

            request = request with { Number = outcome.QueuePosition };
            if (outcome.RetryDelay > TimeSpan.Zero)
            {
                await Task.Delay(outcome.RetryDelay, services.Time, cancellationToken);
            }
        }
    }

    private static SessionException Refusal(LockOutcome outcome, bool isNested) =>
        outcome.Outage is { } outage ? new SessionUnavailableException($"The exclusive lease could not be granted: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage }
        : isNested ? new SessionBusyException(CachingSessionClient.BusyRetryDelay, Nested)
        : new SessionBusyException(CachingSessionClient.BusyRetryDelay);

    [LoggerMessage(115, LogLevel.Warning, "Session {session}: " + Nested, EventName = "NestedExclusive")]
    private static partial void LogNested(ILogger logger, SessionId session);
}
