using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Sends the calls about a session's exclusive lease (S8), each bounded by the request's I/O timeout.</summary>
internal sealed partial class SessionLeaseCalls(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading)
{
    /// <summary>Creates the message that a request sends until it gets the lease. Only its position in the queue changes.</summary>
    /// <param name="maximum">How long the lease will be held at most.</param>
    public SessionLock NewRequest(TimeSpan maximum) => new() { Step = LockStep.Acquire, Ticket = LockTicket.New(), Idle = CachingSessionClient.Idle(settings.Idle), MaximumDuration = maximum, IsPresented = key.IsPresented };

    /// <summary>How long one call may wait in the queue: less than its timeout, so that it does not time out while it waits.</summary>
    public TimeSpan Bounded(TimeSpan wait) => settings.Timeout == Timeout.InfiniteTimeSpan || wait < settings.Timeout / 2 ? wait : settings.Timeout / 2;

    /// <summary>Requests the lease. When it is granted, the outcome contains the session.</summary>
    /// <exception cref="SessionUnavailableException">The call took longer than the I/O timeout.</exception>
    public async Task<(LockOutcome Outcome, LoadedSession? Loaded)> AcquireAsync(SessionId id, SessionLock request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(settings.Timeout, services.Time, cancellationToken);
        try
        {
            var (outcome, loaded) = await services.Client.LockAsync(id, request, deadline);
            return (outcome, loaded is { } session ? await loading.ImportAsync(id, session, LeaseOf(request, outcome), deadline) : null);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"The call for the exclusive lease took longer than SessionOptions.IOTimeout ({settings.Timeout}).", error);
        }
    }

    /// <summary>Renews the lease.</summary>
    /// <exception cref="SessionUnavailableException">The call took longer than the I/O timeout.</exception>
    public async Task<LockOutcome> RenewAsync(SessionId id, SessionLease lease) => (await AcquireAsync(id, Of(LockStep.Renew, lease), CancellationToken.None)).Outcome;

    /// <summary>Releases the lease, or the position in its queue, in the background.</summary>
    public void Release(SessionId id, SessionLease lease) => _ = ReleaseAsync(id, lease);

    /// <summary>Returns the lease that an outcome grants; none if it grants none.</summary>
    public static SessionLease LeaseOf(SessionLock request, LockOutcome outcome) => outcome.Status == LockStatus.Granted ? new SessionLease(request.Ticket, outcome.Fence) : default;

    private async Task ReleaseAsync(SessionId id, SessionLease lease)
    {
        try
        {
            await AcquireAsync(id, Of(LockStep.Release, lease), CancellationToken.None);
        }
        catch (Exception error)
        {
            LogNotLeft(services.Logger, id, error); // it expires by itself
        }
    }

    private SessionLock Of(LockStep step, SessionLease lease) => new() { Step = step, Ticket = lease.Ticket, Number = lease.Fence, Idle = CachingSessionClient.Idle(settings.Idle) };

    [LoggerMessage(113, LogLevel.Information, "Session {session}: the exclusive lease could not be released; it expires by itself.", EventName = "LeaseNotLeft")]
    private static partial void LogNotLeft(ILogger logger, SessionId session, Exception error);
}
