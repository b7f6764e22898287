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

    private readonly TimeProvider _time = services.Time;
    private readonly TurnOrder _turns = new(state, operations, services.Time);
    private Queue<Guid>? _left;
    private bool _isMoving; // nobody waits here any more
    private CancellationTokenRegistration _stopping;

    /// <summary>Whether anybody waits for the session, or is about to be granted its lease. Under the lock.</summary>
    public bool HasWaiters => _turns.HasWaiters;

    /// <summary>Keeps a lease, or gives it back.</summary>
    public Task<LockOutcome> KeepOrLeaveAsync(SessionLock request)
    {
        lock (state.Gate)
        {
            if (request.Step == LockStep.Release)
            {
                NoteLeft(request.Ticket);
                _turns.Leave(request.Ticket);
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

                waiter = _turns.Find(request.Ticket, number);
                if (_turns.IsNext(request.Ticket, number, waiter))
                {
                    number = waiter?.Number ?? number; // should another activation have granted the lease meanwhile
                    _turns.BeginTaking(request.Ticket, waiter);
                    decision = Enqueue(request);
                }
                else if (waiter is null && _turns.Waiters.Count >= services.Options.Limits.MaximumWaiters)
                {
                    return new LockOutcome { Status = LockStatus.Full, QueueLength = _turns.Waiters.Count };
                }
                else
                {
                    waiter ??= Join(request.Ticket, number);
                    turn = waiter.BeginCall();
                    _turns.Advance();
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
        if (_turns.Waiters.FindCommit(commit.Id) is { } earlier)
        {
            // Only one of them may be applied, and only the newest one is waited for.
            _turns.Waiters.Remove(earlier);
            commit.QueueNumber = earlier.Number;
            earlier.Commit!.Refuse(new Outage(OutageReason.TimedOut, "It was sent again."));
        }

        var limits = services.Options.Limits;
        if (_isMoving || services.Stopping.IsCancellationRequested)
        {
            commit.Refuse(state.Closed ?? SessionActor.Moves);
        }
        else if (_turns.Waiters.Count >= limits.MaximumWaiters)
        {
            commit.Refuse(new Outage(OutageReason.Overloaded, $"{_turns.Waiters.Count} wait for this session already (MaximumWaiters {limits.MaximumWaiters})."));
        }
        else if (_turns.Waiters.Bytes is var bytes && bytes + commit.Bytes > limits.MaximumQueuedBytes)
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
            foreach (var waiter in _turns.Waiters.ToArray())
            {
                waiter.CompleteCall();
                if (waiter.Commit is { } commit)
                {
                    _turns.Waiters.Remove(waiter);
                    commit.Refuse(state.Closed ?? SessionActor.Moves);
                }
            }
        }
    }

    /// <summary>Lets those know who are next. Under the lock.</summary>
    public void Advance() => _turns.Advance();

    /// <summary>Stops listening for the silo's stop, and awaits what that is doing.</summary>
    public ValueTask DetachAsync() => _stopping.DisposeAsync();

    /// <summary>Stops the timer, once the write loop has nothing to do any more.</summary>
    public ValueTask StopTimerAsync() => _turns.StopTimerAsync();

    private async Task<LockOutcome> WaitAsync(Waiter waiter, TaskCompletionSource turn, TimeSpan wait)
    {
        if (!_isMoving && wait != TimeSpan.Zero)
        {
            var most = wait > TimeSpan.Zero && wait < CallMax ? wait : CallMax; // also for one who would wait for ever
            await using var bound = _time.CreateTimer(static turn => ((TaskCompletionSource)turn!).TrySetResult(), turn, most, Timeout.InfiniteTimeSpan);
            await turn.Task;
        }

        lock (state.Gate)
        {
            waiter.EndCall(turn);
            waiter.LastHeard = _time.GetTimestamp();
            return new LockOutcome
            {
                Status = LockStatus.Queued,
                QueuePosition = waiter.Number,
                QueueLength = Math.Max(0, _turns.Waiters.CountBefore(waiter)),
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

    private Task<LockOutcome> Enqueue(SessionLock request) => operations.Enqueue(new PendingLock(request) { Arrived = _time.GetTimestamp() });

    private Waiter Join(Guid ticket, long number, PendingCommit? commit = null)
    {
        if (_stopping == default)
        {
            _stopping = services.Stopping.UnsafeRegister(static queue => ((ExclusiveQueue)queue!).Close(), this);
        }

        return _turns.Join(ticket, number, commit);
    }

    private void EndTaking(Guid ticket)
    {
        lock (state.Gate)
        {
            _turns.EndTaking(ticket);
        }
    }
}
