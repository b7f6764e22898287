namespace OrleansSessions;

/// <summary>
/// Whose turn it is to have the session (S8): the order of those who wait, the one whose lease is being stored, and the timer that looks again when a
/// lease, a turn or a wait is over. All members are called under the actor's lock; the timer takes it.
/// </summary>
internal sealed class TurnOrder(SessionState state, OperationQueue operations, TimeProvider time)
{
    // How long the first in the queue has to come when it is its turn: it may be gone, and the others wait.
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(1);

    // Those who waited in another activation come here one by one: who is first is known when all had the time to come.
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromMilliseconds(500);

    private readonly WaiterList _waiters = new();
    private Guid _taking; // whose lease is about to be stored
    private long? _settlesSince;
    private ITimer? _timer;

    /// <summary>Whether anybody waits for the session, or is about to be granted its lease.</summary>
    public bool HasWaiters => _waiters.Count > 0 || _taking != default;

    /// <summary>Those who wait.</summary>
    public WaiterList Waiters => _waiters;

    /// <summary>Joins behind all that came before; see <see cref="WaiterList.Join"/>.</summary>
    public Waiter Join(Guid ticket, long number, PendingCommit? commit = null)
    {
        var waiter = _waiters.Join(ticket, number, time.GetUtcNow(), commit);
        waiter.LastHeard = time.GetTimestamp();
        return waiter;
    }

    /// <summary>One who waits no more, without having had a turn.</summary>
    public void Leave(Guid ticket)
    {
        if (_waiters.Find(ticket) is { } waiter)
        {
            _waiters.Remove(waiter);
            waiter.CompleteCall();
            Advance();
        }
    }

    /// <summary>The place of a request that calls again; null when it has none.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="number">Its number, as it knows it; zero when it has none.</param>
    public Waiter? Find(Guid ticket, long number)
    {
        var waiter = _waiters.Find(ticket);
        if (waiter is null || number <= 0 || number >= waiter.Number)
        {
            return waiter;
        }

        // It has an older place from another activation, which it called when this one did not answer.
        _waiters.Remove(waiter);
        waiter.CompleteCall();
        return null;
    }

    /// <summary>Whether it is the turn of a request that calls.</summary>
    public bool IsNext(Guid ticket, long number, Waiter? waiter)
    {
        if (state.LeasedFor() > TimeSpan.Zero && state.Held!.Lease!.Value.Ticket == ticket)
        {
            return true; // the answer that said so got lost
        }

        if (_settlesSince is null && _waiters.Count == 0 && number > 0 && waiter is null)
        {
            _settlesSince = time.GetTimestamp();
        }

        return _taking == default && state.LeasedFor() <= TimeSpan.Zero && SettlesFor() <= TimeSpan.Zero
            && (_waiters.First is not { } first || first == waiter || (number > 0 && number < first.Number));
    }

    /// <summary>A request that is next has its lease stored now.</summary>
    public void BeginTaking(Guid ticket, Waiter? waiter)
    {
        if (waiter is not null)
        {
            _waiters.Remove(waiter);
        }

        _taking = _taking == default ? ticket : _taking;
    }

    /// <summary>That was decided.</summary>
    public void EndTaking(Guid ticket)
    {
        _taking = _taking == ticket ? default : _taking;
        Advance();
    }

    /// <summary>Lets those know who are next, removes those who do not come, and sets the timer for the next look.</summary>
    public void Advance()
    {
        state.AssertLocked();
        if (_waiters.Count > 0)
        {
            var commits = ReturnExpiredCommits();
            var turn = ServeNext();
            if (Earlier(commits, turn) is var next && next < TimeSpan.MaxValue)
            {
                _timer ??= time.CreateTimer(static turns => ((TurnOrder)turns!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        state.CountWaiters(_waiters.Count);
    }

    /// <summary>Stops the timer, for good.</summary>
    public ValueTask StopTimerAsync() => _timer?.DisposeAsync() ?? default;

    private TimeSpan SettlesFor() => _settlesSince is { } since ? SettlesAfter - time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Commits that have waited for too long are decided: refused as too early, unless they were applied already.</summary>
    /// <returns>When the next one has waited for too long.</returns>
    private TimeSpan ReturnExpiredCommits()
    {
        var next = TimeSpan.MaxValue;
        foreach (var waiter in _waiters.Commits())
        {
            var left = waiter.Commit!.RemainingWait(time.GetElapsedTime(waiter.Commit.Arrived));
            if (left <= TimeSpan.Zero)
            {
                _waiters.Remove(waiter);
                operations.Add(waiter.Commit);
            }
            else
            {
                next = Earlier(next, left);
            }
        }

        return next;
    }

    /// <returns>When there is something to do for the first in the queue.</returns>
    private TimeSpan ServeNext()
    {
        while (_waiters.First is { } first && _taking == default)
        {
            if (state.LeasedFor() is var leased && leased > TimeSpan.Zero)
            {
                return leased;
            }

            if (SettlesFor() is var settles && settles > TimeSpan.Zero)
            {
                return settles;
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
                first.LastHeard = time.GetTimestamp();
            }

            if (TurnMax - time.GetElapsedTime(first.LastHeard) is var left && left > TimeSpan.Zero)
            {
                return left;
            }

            _waiters.Remove(first);
        }

        return TimeSpan.MaxValue;
    }

    private void Look()
    {
        lock (state.Gate)
        {
            Advance();
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
