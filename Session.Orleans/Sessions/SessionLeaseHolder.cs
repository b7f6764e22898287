using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Has a request's session for itself (S8): waits for its turn, prolongs the lease while the request runs, and gives it back. What goes wrong
/// with a lease on the way, its commit is told (S9).
/// </summary>
internal sealed partial class SessionLeaseHolder(SessionServices engine, SessionKey key, SessionRequestSettings terms, SessionLoader loading)
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(5);

    // When the others are expected to be through.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private const string Nested = "The request that has the session for itself is of the same trace as this one, and most likely waits for it: a call back into the own site with the same cookie. Make one of them ReadOnly or ReadWrite, or call without the cookie.";

    private SessionLease _lease;
    private SessionId _leased; // the session that it is of: the request may get another key
    private TaskCompletionSource? _keeping;

    public bool IsHeld => !_lease.IsNone;

    /// <summary>The lease of the session that the request would store now; none when it has had another one for itself.</summary>
    public SessionLease Lease => key.Id == _leased ? _lease : default;

    /// <summary>Waits until the session is this request's alone, and loads it. A session that no other request can know is so already.</summary>
    /// <param name="wait">How long.</param>
    /// <param name="most">How long it will be kept at most.</param>
    /// <param name="cancellationToken">The request's own end: nobody is there any more who waits.</param>
    /// <exception cref="SessionBusyException">Others had it for all that time, or too many wait.</exception>
    /// <exception cref="SessionUnavailableException">The cluster could not say.</exception>
    public async Task AcquireAsync(TimeSpan wait, TimeSpan most, CancellationToken cancellationToken)
    {
        if (IsHeld)
        {
            return;
        }

        if (key.IsNew || key.Id.IsNone)
        {
            await loading.LoadAsync(cancellationToken);
            return;
        }

        var id = key.Id;
        var told = false;
        var watch = engine.Telemetry.Lock();
        var began = engine.Time.GetTimestamp();
        var request = new SessionLock { Step = LockStep.Acquire, Ticket = LockTicket.New(), Idle = CachingSessionClient.Idle(terms.Idle), MaximumDuration = most };
        try
        {
            while (true)
            {
                var left = wait - engine.Time.GetElapsedTime(began);
                request = request with { Wait = left > TimeSpan.Zero ? Bounded(left) : TimeSpan.Zero };
                var (outcome, loaded) = await AskAsync(id, request, cancellationToken);
                if (loaded is { } session)
                {
                    loading.Take(session, forceReload: true);
                    _leased = id;
                    Hold(LeaseOf(request, outcome));
                    watch.End(EnumNames<LockStatus>.Of(outcome.Status));
                    return;
                }

                var isNested = outcome.Holder != 0 && outcome.Holder == SessionLease.HolderOf(request.Ticket);
                if (isNested && !told)
                {
                    told = true;
                    LogNested(engine.Logger, key.Id);
                }

                if (outcome.Status != LockStatus.Queued || left <= TimeSpan.Zero)
                {
                    throw outcome.Outage is { } outage ? new SessionUnavailableException($"The session could not be had: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage }
                        : isNested ? new SessionBusyException(RetryAfter, Nested)
                        : new SessionBusyException(RetryAfter);
                }

                request = request with { Number = outcome.QueuePosition };
                if (outcome.RetryDelay > TimeSpan.Zero)
                {
                    await Task.Delay(outcome.RetryDelay, engine.Time, cancellationToken);
                }
            }
        }
        catch (Exception error)
        {
            watch.End(cancellationToken.IsCancellationRequested ? "canceled" : error is SessionBusyException ? "busy" : "unavailable", failed: !cancellationToken.IsCancellationRequested);
            Leave(id, new SessionLease(request.Ticket, 0));
            throw;
        }
    }

    /// <summary>Takes note that the lease ended with a commit.</summary>
    public void Released() => Hold(default);

    /// <summary>Takes note that the session goes on under another key, and its lease with it.</summary>
    public void Moved()
    {
        if (IsHeld)
        {
            _leased = key.Id;
        }
    }

    /// <summary>Gives the session back, if this request has it. Nobody waits for that.</summary>
    public void Leave()
    {
        if (IsHeld)
        {
            Leave(_leased, _lease);
            Hold(default);
        }
    }

    // A call that waited for as long as it may take would be given up.
    private TimeSpan Bounded(TimeSpan wait) => terms.Timeout == Timeout.InfiniteTimeSpan || wait < terms.Timeout / 2 ? wait : terms.Timeout / 2;

    private async Task<(LockOutcome Outcome, LoadedSession? Loaded)> AskAsync(SessionId id, SessionLock request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        try
        {
            var (outcome, loaded) = await engine.Exchange.LockAsync(id, request, deadline);
            return (outcome, loaded is { } session ? await loading.ImportAsync(session, LeaseOf(request, outcome), deadline) : null);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"Asking for the session took longer than SessionOptions.IOTimeout ({terms.Timeout}).", error);
        }
    }

    private static SessionLease LeaseOf(SessionLock request, LockOutcome outcome) => outcome.Status == LockStatus.Granted ? new SessionLease(request.Ticket, outcome.Fence) : default;

    private void Hold(SessionLease lease)
    {
        _lease = lease;
        _keeping?.TrySetResult();
        _keeping = null;
        if (!lease.IsNone)
        {
            _keeping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = KeepAsync(lease, _keeping.Task);
        }
    }

    private async Task KeepAsync(SessionLease lease, Task released)
    {
        while (true)
        {
            await released.WaitAsync(KeepEvery, engine.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (released.IsCompleted)
            {
                return;
            }

            try
            {
                var (outcome, _) = await AskAsync(_leased, Of(LockStep.Renew, lease), CancellationToken.None);
                if (outcome.Status == LockStatus.Lost && !released.IsCompleted)
                {
                    LogLeaseLost(engine.Logger, _leased, lease.Fence, outcome.Fence);
                    return;
                }
            }
            catch (Exception error)
            {
                LogNotKept(engine.Logger, _leased, error);
            }
        }
    }

    private void Leave(SessionId id, SessionLease lease) => _ = LeaveAsync(id, lease);

    private async Task LeaveAsync(SessionId id, SessionLease lease)
    {
        try
        {
            await AskAsync(id, Of(LockStep.Release, lease), CancellationToken.None);
        }
        catch (Exception error)
        {
            LogNotLeft(engine.Logger, id, error); // it runs out by itself
        }
    }

    private SessionLock Of(LockStep step, SessionLease lease) => new() { Step = step, Ticket = lease.Ticket, Number = lease.Fence, Idle = CachingSessionClient.Idle(terms.Idle) };

    [LoggerMessage(146, LogLevel.Warning, "Session {session}: the request ran for longer than it may have the session for itself, or could not be heard of; lease {fence} is over, and {newest} is the newest one. Its changes are refused if another came meanwhile.", EventName = "LeaseLost")]
    private static partial void LogLeaseLost(ILogger logger, SessionId session, long fence, long newest);

    [LoggerMessage(115, LogLevel.Warning, "Session {session}: " + Nested, EventName = "NestedExclusive")]
    private static partial void LogNested(ILogger logger, SessionId session);

    [LoggerMessage(147, LogLevel.Warning, "Session {session}: the lease could not be prolonged; it may run out.", EventName = "LeaseNotKept")]
    private static partial void LogNotKept(ILogger logger, SessionId session, Exception error);

    [LoggerMessage(113, LogLevel.Information, "Session {session}: the lease could not be given back; it runs out by itself.", EventName = "LeaseNotLeft")]
    private static partial void LogNotLeft(ILogger logger, SessionId session, Exception error);
}
