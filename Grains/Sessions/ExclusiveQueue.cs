namespace OrleansSessions.Grains;

/// <summary>
/// Grants the session's exclusive lease to one request after another, in order of arrival, and makes commits without a lease wait for their turn (S8).
/// A waiting call returns within a second and is sent again with its ticket, so that it does not delay the deactivation.
/// </summary>
/// <remarks>The actor's lock protects its state. Members that say "under the lock" require it; the others take it.</remarks>
internal sealed class ExclusiveQueue(SessionState state, OperationQueue operations, SessionActorServices services)
{
    // A call that waited longer would delay the deactivation, and its caller would time out.
    private static readonly TimeSpan MaximumCallWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelayWhileClosing = TimeSpan.FromMilliseconds(100);

    // A released ticket does not call again. A call that arrives later was overtaken by the release: it would get a lease that nobody uses, for 15 s.
    private const int MaximumReleasedTickets = 32;

    // Most sessions are never locked, and need none of these.
    private TurnOrder? _order;
    private Queue<Guid>? _released;
    private bool _isClosed; // calls do not wait here any more
    private CancellationTokenRegistration _stopping;

    /// <summary>Whether a request or commit waits, or a lease is being granted. Under the lock.</summary>
    public bool HasWaiters => _order is { HasWaiters: true };

    /// <summary>Renews or releases a lease.</summary>
    public Task<LockOutcome> RenewOrReleaseAsync(SessionLock request)
    {
        lock (state.Gate)
        {
            if (request.Step == LockStep.Release)
            {
                RememberReleased(request.Ticket);
                _order?.Remove(request.Ticket);
            }

            return Enqueue(request);
        }
    }

    /// <summary>Acquires the lease, or waits for it for a second at most.</summary>
    public async Task<LockOutcome> AcquireAsync(SessionLock request)
    {
        var number = request.Number;
        while (true)
        {
            Waiter? waiter;
            TaskCompletionSource? turn = null;
            Task<LockOutcome>? decision = null;
            lock (state.Gate)
            {
                if (Refusal(request.Ticket) is { } refused)
                {
                    return refused;
                }

                waiter = Order.Find(request.Ticket, number);
                if (Order.IsNext(request.Ticket, number, waiter))
                {
                    number = waiter?.Number ?? number; // kept, in case another activation has granted the lease
                    Order.BeginGrant(request.Ticket, waiter);
                    decision = Enqueue(request);
                }
                else if (waiter is null && Order.Waiters.Count >= services.Options.Limits.MaximumWaiters)
                {
                    return new LockOutcome { Status = LockStatus.Full, QueueLength = Order.Waiters.Count };
                }
                else
                {
                    waiter ??= AddWaiter(request.Ticket, number);
                    turn = waiter.BeginCall();
                    Order.Advance();
                }
            }

            if (decision is null)
            {
                return await WaitAsync(waiter!, turn!, request.Wait);
            }

            var outcome = await decision;
            EndGrant(request.Ticket, outcome.Status == LockStatus.Unavailable ? number : 0);
            if (outcome.Status != LockStatus.Queued)
            {
                return outcome;
            }
        }
    }

    /// <summary>Makes a commit wait for its turn. Under the lock.</summary>
    public void Park(PendingCommit commit)
    {
        state.AssertLocked();
        if (Order.Waiters.FindCommit(commit.Id) is { } earlier)
        {
            // Only one attempt may be applied, and the caller awaits only the newest one.
            Order.Waiters.Remove(earlier);
            commit.QueueNumber = earlier.Number;
            earlier.Commit!.Refuse(new SessionOutage(SessionOutageReason.TimedOut, "The commit was sent again."));
        }

        var limits = services.Options.Limits;
        if (_isClosed || services.Stopping.IsCancellationRequested)
        {
            commit.Refuse(state.Closed ?? SessionActor.StoppingOutage);
        }
        else if (Order.Waiters.Count >= limits.MaximumWaiters)
        {
            commit.Refuse(new SessionOutage(SessionOutageReason.Overloaded, $"{Order.Waiters.Count} requests wait for this session already (MaximumWaiters {limits.MaximumWaiters})."));
        }
        else if (Order.Waiters.Bytes is var bytes && bytes + commit.Bytes > limits.MaximumQueuedBytes)
        {
            commit.Refuse(new SessionOutage(SessionOutageReason.Overloaded, $"Changes of {bytes} bytes wait for the exclusive lease on this session already (MaximumQueuedBytes {limits.MaximumQueuedBytes})."));
        }
        else
        {
            commit.QueueNumber = AddWaiter(Guid.Empty, commit.QueueNumber, commit).Number;
        }
    }

    /// <summary>Ends all waits, now and in the future. A request that calls again is served by another activation, and keeps its position.</summary>
    public void Close()
    {
        lock (state.Gate)
        {
            _isClosed = true;
            foreach (var waiter in _order?.Waiters.ToArray() ?? [])
            {
                waiter.CompleteCall();
                if (waiter.Commit is { } commit)
                {
                    Order.Waiters.Remove(waiter);
                    commit.Refuse(state.Closed ?? SessionActor.StoppingOutage);
                }
            }
        }
    }

    /// <summary>Signals the waiters whose turn it is. Under the lock.</summary>
    public void Advance() => _order?.Advance();

    /// <summary>Removes the callback for the silo's stop, and waits if it is running.</summary>
    public ValueTask DetachAsync() => _stopping.DisposeAsync();

    /// <summary>Stops the timer. Call it when the write loop has ended.</summary>
    public ValueTask StopTimerAsync() => _order?.StopTimerAsync() ?? default;

    private TurnOrder Order => _order ??= new TurnOrder(state, operations, services.Time);

    private async Task<LockOutcome> WaitAsync(Waiter waiter, TaskCompletionSource turn, TimeSpan wait)
    {
        if (!_isClosed && wait != TimeSpan.Zero)
        {
            var limit = wait > TimeSpan.Zero && wait < MaximumCallWait ? wait : MaximumCallWait; // also for a request with an infinite wait
            await using var timer = services.Time.CreateTimer(static turn => ((TaskCompletionSource)turn!).TrySetResult(), turn, limit, Timeout.InfiniteTimeSpan);
            await turn.Task;
        }

        lock (state.Gate)
        {
            waiter.EndCall(turn);
            waiter.LastCallAt = services.Time.GetTimestamp();
            return new LockOutcome
            {
                Status = LockStatus.Queued,
                QueuePosition = waiter.Number,
                QueueLength = Math.Max(0, Order.Waiters.CountBefore(waiter)),
                RetryDelay = _isClosed ? RetryDelayWhileClosing : TimeSpan.Zero,
                Holder = state.RemainingLease() > TimeSpan.Zero ? SessionLease.HolderOf(state.Held!.Lease!.Value.Ticket) : 0,
            };
        }
    }

    private LockOutcome? Refusal(Guid ticket) =>
        state.Closed is { } closed ? LockOutcome.Unavailable(closed)
        : _released?.Contains(ticket) == true ? new LockOutcome { Status = LockStatus.Released }
        : null;

    private void RememberReleased(Guid ticket)
    {
        _released ??= new Queue<Guid>();
        _released.Enqueue(ticket);
        if (_released.Count > MaximumReleasedTickets)
        {
            _released.Dequeue();
        }
    }

    private Task<LockOutcome> Enqueue(SessionLock request) => operations.Enqueue(new PendingLock(request) { Arrived = services.Time.GetTimestamp() });

    private Waiter AddWaiter(Guid ticket, long number, PendingCommit? commit = null)
    {
        if (_stopping == default)
        {
            _stopping = services.Stopping.UnsafeRegister(static queue => ((ExclusiveQueue)queue!).Close(), this);
        }

        return Order.Add(ticket, number, commit);
    }

    /// <param name="ticket">The request's ticket.</param>
    /// <param name="kept">The position of a request whose lease could not be stored. It calls again soon, and without it the next one would be served first. Otherwise zero.</param>
    private void EndGrant(Guid ticket, long kept)
    {
        lock (state.Gate)
        {
            if (kept > 0 && Refusal(ticket) is null && Order.Waiters.Find(ticket) is null)
            {
                AddWaiter(ticket, kept);
            }

            Order.EndGrant(ticket);
        }
    }
}
