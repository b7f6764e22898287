namespace OrleansSessions.Grains;

/// <summary>
/// Decides whose turn it is (S8): keeps the waiters in order, the ticket whose lease is being stored, and a timer that fires when a lease, a turn or a
/// wait ends. All members are called under the actor's lock; the timer takes it.
/// </summary>
internal sealed class TurnOrder(SessionState state, OperationQueue operations, TimeProvider time)
{
    // How long a request has to call again when its turn comes. It may be gone, and the others wait.
    private static readonly TimeSpan TurnTimeout = TimeSpan.FromSeconds(1);

    // Requests that waited in another activation arrive here one by one. Which is first is known only when all had time to arrive.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private readonly WaiterList _waiters = new();
    private Guid _granting; // the ticket whose lease is being stored
    private long? _settlingSince;
    private ITimer? _timer;

    /// <summary>Whether a request or commit waits, or a lease is being granted.</summary>
    public bool HasWaiters => _waiters.Count > 0 || _granting != default;

    /// <summary>The waiters, in order.</summary>
    public WaiterList Waiters => _waiters;

    /// <summary>Adds a waiter; see <see cref="WaiterList.Add"/>.</summary>
    public Waiter Add(Guid ticket, long number, PendingCommit? commit = null)
    {
        var waiter = _waiters.Add(ticket, number, time.GetUtcNow(), commit);
        waiter.LastCallAt = time.GetTimestamp();
        return waiter;
    }

    /// <summary>Removes a request that no longer waits.</summary>
    public void Remove(Guid ticket)
    {
        if (_waiters.Find(ticket) is { } waiter)
        {
            _waiters.Remove(waiter);
            waiter.CompleteCall();
            Advance();
        }
    }

    /// <summary>Finds the waiter of a request that calls again; null when it has none.</summary>
    /// <param name="ticket">The request's ticket.</param>
    /// <param name="number">The queue number that the request knows; zero when it has none.</param>
    public Waiter? Find(Guid ticket, long number)
    {
        var waiter = _waiters.Find(ticket);
        if (waiter is null || number <= 0 || number >= waiter.Number)
        {
            return waiter;
        }

        // The request has a lower number from another activation, which it called when this one did not respond.
        _waiters.Remove(waiter);
        waiter.CompleteCall();
        return null;
    }

    /// <summary>Whether a request that calls can be granted the lease now.</summary>
    public bool IsNext(Guid ticket, long number, Waiter? waiter)
    {
        if (state.RemainingLease() > TimeSpan.Zero && state.Held!.Lease!.Value.Ticket == ticket)
        {
            return true; // it has the lease already; the response was lost
        }

        if (_settlingSince is null && _waiters.Count == 0 && number > 0 && waiter is null)
        {
            _settlingSince = time.GetTimestamp();
        }

        return _granting == default && state.RemainingLease() <= TimeSpan.Zero && RemainingSettleTime() <= TimeSpan.Zero
            && (_waiters.First is not { } first || first == waiter || (number > 0 && number < first.Number));
    }

    /// <summary>Records that the lease of a request is being stored.</summary>
    public void BeginGrant(Guid ticket, Waiter? waiter)
    {
        if (waiter is not null)
        {
            _waiters.Remove(waiter);
        }

        _granting = _granting == default ? ticket : _granting;
    }

    /// <summary>Records that the lease was decided.</summary>
    public void EndGrant(Guid ticket)
    {
        _granting = _granting == ticket ? default : _granting;
        Advance();
    }

    /// <summary>Signals the waiters whose turn it is, removes those that did not call in time, and sets the timer for the next change.</summary>
    public void Advance()
    {
        state.AssertLocked();
        if (_waiters.Count > 0)
        {
            var commits = ReturnExpiredCommits();
            var turn = ServeNext();
            if (Earlier(commits, turn) is var next && next < TimeSpan.MaxValue)
            {
                _timer ??= time.CreateTimer(static order => ((TurnOrder)order!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        state.CountWaiters(_waiters.Count);
    }

    /// <summary>Stops the timer.</summary>
    public ValueTask StopTimerAsync() => _timer?.DisposeAsync() ?? default;

    private TimeSpan RemainingSettleTime() => _settlingSince is { } since ? SettleTime - time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Returns commits that have waited too long to the write loop. It refuses them as locked, unless they were applied already.</summary>
    /// <returns>The time until the next commit has waited too long.</returns>
    private TimeSpan ReturnExpiredCommits()
    {
        var next = TimeSpan.MaxValue;
        foreach (var waiter in _waiters.Commits())
        {
            var remaining = waiter.Commit!.RemainingWait(time.GetElapsedTime(waiter.Commit.Arrived));
            if (remaining <= TimeSpan.Zero)
            {
                _waiters.Remove(waiter);
                operations.Add(waiter.Commit);
            }
            else
            {
                next = Earlier(next, remaining);
            }
        }

        return next;
    }

    /// <summary>Signals the first waiter if the lease is free.</summary>
    /// <returns>The time until the first waiter must be looked at again.</returns>
    private TimeSpan ServeNext()
    {
        while (_waiters.First is { } first && _granting == default)
        {
            if (state.RemainingLease() is var leased && leased > TimeSpan.Zero)
            {
                return leased;
            }

            if (RemainingSettleTime() is var settling && settling > TimeSpan.Zero)
            {
                return settling;
            }

            if (first.Commit is { } commit)
            {
                _waiters.Remove(first);
                commit.HasTurn = true;
                operations.Add(commit);
                continue;
            }

            if (first.HasCall)
            {
                first.CompleteCall();
                first.LastCallAt = time.GetTimestamp();
            }

            if (TurnTimeout - time.GetElapsedTime(first.LastCallAt) is var remaining && remaining > TimeSpan.Zero)
            {
                return remaining;
            }

            _waiters.Remove(first);
        }

        return TimeSpan.MaxValue;
    }

    private void OnTimer()
    {
        lock (state.Gate)
        {
            Advance();
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
