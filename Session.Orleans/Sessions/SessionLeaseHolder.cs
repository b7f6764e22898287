using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Holds a request's exclusive lease on its session (S8): gets it, renews it while the request runs, and releases it. A request that lost its
/// lease is notified by its commit (S9).
/// </summary>
internal sealed partial class SessionLeaseHolder(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading)
{
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(5);

    // Created on first use: most requests need no lease.
    private SessionLeaseCalls? _calls;
    private SessionLease _lease;
    private SessionId _leased; // the session of the lease; the request's key may change
    private TaskCompletionSource? _released;

    private SessionLeaseCalls Calls => _calls ??= new SessionLeaseCalls(services, key, settings, loading);

    public bool IsHeld => !_lease.IsNone;

    /// <summary>The lease on the session under the request's current key; none if the lease is on another session.</summary>
    public SessionLease Lease => key.Id == _leased ? _lease : default;

    /// <summary>Waits for the lease, and loads the session. A session that this request creates needs no lease: no other request knows its key.</summary>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="maximum">How long the lease will be held at most.</param>
    /// <param name="cancellationToken">Cancels the wait when the client disconnects.</param>
    /// <exception cref="SessionBusyException">Others held the lease for the whole time, or too many requests wait.</exception>
    /// <exception cref="SessionUnavailableException">The cluster could not answer.</exception>
    public async Task AcquireAsync(TimeSpan wait, TimeSpan maximum, CancellationToken cancellationToken)
    {
        if (IsHeld)
        {
            return;
        }

        if (key.Candidates.Count > 0)
        {
            await loading.LoadAsync(cancellationToken); // chooses the session
        }

        if (key.IsNew || key.Id.IsNone || services.Ended.Find(key.Id) is not null)
        {
            await loading.LoadAsync(cancellationToken);
            return;
        }

        var id = key.Id;
        var lease = await new SessionLeaseWaiter(services, loading, Calls).WaitAsync(id, wait, maximum, cancellationToken);
        _leased = id;
        Hold(lease);
    }

    /// <summary>Records that a commit released the lease.</summary>
    public void Released() => Hold(default);

    /// <summary>Records that the session, and its lease, continue under the new key.</summary>
    public void Moved()
    {
        if (IsHeld)
        {
            _leased = key.Id;
        }
    }

    /// <summary>Releases the lease in the background, if this request holds it.</summary>
    public void ReleaseInBackground()
    {
        if (IsHeld)
        {
            Calls.Release(_leased, _lease);
            Hold(default);
        }
    }

    private void Hold(SessionLease lease)
    {
        _lease = lease;
        _released?.TrySetResult();
        _released = null;
        if (!lease.IsNone)
        {
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = RenewAsync(lease, _released.Task);
        }
    }

    private async Task RenewAsync(SessionLease lease, Task released)
    {
        while (true)
        {
            await released.WaitAsync(RenewalInterval, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (released.IsCompleted)
            {
                return;
            }

            try
            {
                var outcome = await Calls.RenewAsync(_leased, lease);
                if (outcome.Status == LockStatus.Lost && !released.IsCompleted)
                {
                    LogLeaseLost(services.Logger, _leased, lease.Fence, outcome.Fence);
                    return;
                }
            }
            catch (Exception error)
            {
                LogNotKept(services.Logger, _leased, error);
            }
        }
    }

    [LoggerMessage(146, LogLevel.Warning, "Session {session}: the exclusive lease {fence} is over, because the request ran for too long or the lease could not be renewed; the newest lease is {newest}. The changes of the request are refused if another request has used the session meanwhile.", EventName = "LeaseLost")]
    private static partial void LogLeaseLost(ILogger logger, SessionId session, long fence, long newest);

    [LoggerMessage(147, LogLevel.Warning, "Session {session}: the exclusive lease could not be renewed; it may expire.", EventName = "LeaseNotKept")]
    private static partial void LogNotKept(ILogger logger, SessionId session, Exception error);
}
