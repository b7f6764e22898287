namespace OrleansSessions;

/// <summary>
/// Grants the session's exclusive lease to one request after the other, in the order in which they came, and lets commits without a lease wait
/// their turn (S8). A waiting call is answered within a second and comes again with its ticket: it must not keep the activation from moving.
/// </summary>
/// <remarks>Its state is under the actor's lock. Members that say "under the lock" require it; the others take it.</remarks>
internal sealed class ExclusiveQueue(SessionState state, OperationQueue operations, SessionActorServices services)
{
    // A call that waited longer would keep the activation from moving, and be given up by its caller.
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelayWhileMoving = TimeSpan.FromMilliseconds(100);

    // Who left calls no more: a call of its that comes later was overtaken, and would get a lease that nobody knows of, for 15 s.
    private const int LeftMax = 32;

    // Most sessions are never locked, and need neither.
    private TurnOrder? _order;
    private Queue<Guid>? _left;
    private bool _isMoving; // nobody waits here any more
    private CancellationTokenRegistration _stopping;

    /// <summary>Whether anybody waits for the session, or is about to be granted its lease. Under the lock.</summary>
    public bool HasWaiters => _order is { HasWaiters: true };

    /// <summary>Keeps a lease, or gives it back.</summary>
    public Task<LockOutcome> KeepOrLeaveAsync(SessionLock request)
    {
        lock (state.Gate)
        {
            if (request.Step == LockStep.Release)
            {
                NoteLeft(request.Ticket);
                _order?.Leave(request.Ticket);
            }

            return Enqueue(request);
        }
    }

    /// <summary>Takes the lease, or waits for it, for a second at most.</summary>
    public async Task<LockOutcome> TakeAsync(SessionLock request)
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

                waiter = Turns.Find(request.Ticket, number);
                if (Turns.IsNext(request.Ticket, number, waiter))
                {
                    number = waiter?.Number ?? number; // should another activation have granted the lease meanwhile
                    Turns.BeginTaking(request.Ticket, waiter);
                    decision = Enqueue(request);
                }
                else if (waiter is null && Turns.Waiters.Count >= services.Options.Limits.MaximumWaiters)
                {
                    return new LockOutcome { Status = LockStatus.Full, QueueLength = Turns.Waiters.Count };
                }
                else
                {
                    waiter ??= Join(request.Ticket, number);
                    turn = waiter.BeginCall();
                    Turns.Advance();
                }
            }

            if (decision is null)
            {
                return await WaitAsync(waiter!, turn!, request.Wait);
            }

            var outcome = await decision;
            EndTaking(request.Ticket);
            if (outcome.Status != LockStatus.Queued)
            {
                return outcome;
            }
        }
    }

    /// <summary>A commit was found to be early, and waits for its turn. Under the lock.</summary>
    public void Park(PendingCommit commit)
    {
        state.AssertLocked();
        if (Turns.Waiters.FindCommit(commit.Id) is { } earlier)
        {
            // Only one of them may be applied, and only the newest one is waited for.
            Turns.Waiters.Remove(earlier);
            commit.QueueNumber = earlier.Number;
            earlier.Commit!.Refuse(new Outage(OutageReason.TimedOut, "It was sent again."));
        }

        var limits = services.Options.Limits;
        if (_isMoving || services.Stopping.IsCancellationRequested)
        {
            commit.Refuse(state.Closed ?? SessionActor.Moves);
        }
        else if (Turns.Waiters.Count >= limits.MaximumWaiters)
        {
            commit.Refuse(new Outage(OutageReason.Overloaded, $"{Turns.Waiters.Count} wait for this session already (MaximumWaiters {limits.MaximumWaiters})."));
        }
        else if (Turns.Waiters.Bytes is var bytes && bytes + commit.Bytes > limits.MaximumQueuedBytes)
        {
            commit.Refuse(new Outage(OutageReason.Overloaded, $"Changes of {bytes} bytes wait for one who has this session for itself already (MaximumQueuedBytes {limits.MaximumQueuedBytes})."));
        }
        else
        {
            commit.QueueNumber = Join(Guid.Empty, commit.QueueNumber, commit).Number;
        }
    }

    /// <summary>Sends everybody away who waits, now and later: a call that comes again is answered by another activation, and keeps its place.</summary>
    public void Close()
    {
        lock (state.Gate)
        {
            _isMoving = true;
            foreach (var waiter in _order?.Waiters.ToArray() ?? [])
            {
                waiter.CompleteCall();
                if (waiter.Commit is { } commit)
                {
                    Turns.Waiters.Remove(waiter);
                    commit.Refuse(state.Closed ?? SessionActor.Moves);
                }
            }
        }
    }

    /// <summary>Lets those know who are next. Under the lock.</summary>
    public void Advance() => _order?.Advance();

    /// <summary>Stops listening for the silo's stop, and awaits what that is doing.</summary>
    public ValueTask DetachAsync() => _stopping.DisposeAsync();

    /// <summary>Stops the timer, once the write loop has nothing to do any more.</summary>
    public ValueTask StopTimerAsync() => _order?.StopTimerAsync() ?? default;

    private TurnOrder Turns => _order ??= new TurnOrder(state, operations, services.Time);

    private async Task<LockOutcome> WaitAsync(Waiter waiter, TaskCompletionSource turn, TimeSpan wait)
    {
        if (!_isMoving && wait != TimeSpan.Zero)
        {
            var most = wait > TimeSpan.Zero && wait < CallMax ? wait : CallMax; // also for one who would wait for ever
            await using var bound = services.Time.CreateTimer(static turn => ((TaskCompletionSource)turn!).TrySetResult(), turn, most, Timeout.InfiniteTimeSpan);
            await turn.Task;
        }

        lock (state.Gate)
        {
            waiter.EndCall(turn);
            waiter.LastHeard = services.Time.GetTimestamp();
            return new LockOutcome
            {
                Status = LockStatus.Queued,
                QueuePosition = waiter.Number,
                QueueLength = Math.Max(0, Turns.Waiters.CountBefore(waiter)),
                RetryDelay = _isMoving ? RetryDelayWhileMoving : TimeSpan.Zero,
                Holder = state.LeasedFor() > TimeSpan.Zero ? SessionLease.HolderOf(state.Held!.Lease!.Value.Ticket) : 0,
            };
        }
    }

    private LockOutcome? Refusal(Guid ticket) =>
        state.Closed is { } closed ? LockOutcome.Unavailable(closed)
        : _left?.Contains(ticket) == true ? new LockOutcome { Status = LockStatus.Released }
        : null;

    private void NoteLeft(Guid ticket)
    {
        _left ??= new Queue<Guid>();
        _left.Enqueue(ticket);
        if (_left.Count > LeftMax)
        {
            _left.Dequeue();
        }
    }

    private Task<LockOutcome> Enqueue(SessionLock request) => operations.Enqueue(new PendingLock(request) { Arrived = services.Time.GetTimestamp() });

    private Waiter Join(Guid ticket, long number, PendingCommit? commit = null)
    {
        if (_stopping == default)
        {
            _stopping = services.Stopping.UnsafeRegister(static queue => ((ExclusiveQueue)queue!).Close(), this);
        }

        return Turns.Join(ticket, number, commit);
    }

    private void EndTaking(Guid ticket)
    {
        lock (state.Gate)
        {
            Turns.EndTaking(ticket);
        }
    }
}
