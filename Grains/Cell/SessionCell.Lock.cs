namespace OrleansSessions;

/// <content>Who has the session for itself, and who waits for it (S8).</content>
internal sealed partial class SessionCell
{
    // A call that waited longer would keep the activation from moving, and be given up by its caller.
    private static readonly TimeSpan AskingMax = TimeSpan.FromSeconds(1);

    // How long the first in the line has to come when it is its turn: it may be gone, and the others wait.
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(1);

    // A line that began in another activation comes here one by one: who is first is known when all had the time to come.
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan PauseWhileMoving = TimeSpan.FromMilliseconds(100);

    // Who left asks no more: a call of its that comes later was overtaken, and would get a lease that nobody knows of, for 15 s.
    private const int LeftMax = 32;

    private readonly SessionLine _line = new();
    private readonly Queue<Guid> _left = new();
    private Guid _taking;          // whose lease is about to be stored
    private long? _settlesSince;
    private bool _moving;          // nobody waits here any more
    private ITimer? _watch;
    private CancellationTokenRegistration _yields;

    /// <summary>Gives the session to one request after the other, in the order in which they came.</summary>
    public async Task<LockOutcome> LockAsync(SessionLock asked)
    {
        if (asked.Step == LockStep.Acquire)
        {
            return await TakeAsync(asked);
        }

        lock (_gate)
        {
            if (asked.Step == LockStep.Release)
            {
                NoteLeft(asked.Ticket);
                if (_line.Find(asked.Ticket) is { } place)
                {
                    _line.Leave(place);
                    place.Answer();
                    Tend();
                }
            }
        }

        return await Enqueue<LockOutcome>(new PendingLock(asked) { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan });
    }

    private async Task<LockOutcome> TakeAsync(SessionLock asked)
    {
        if (await ReadyAsync(asked.Known, tellsOver: true) is { } outage)
        {
            return LockOutcome.Unavailable(outage);
        }

        var number = asked.Number;
        while (true)
        {
            LinePlace? place;
            TaskCompletionSource? turn = null;
            lock (_gate)
            {
                if (_over is { } over)
                {
                    return LockOutcome.Unavailable(over);
                }

                if (_left.Contains(asked.Ticket))
                {
                    return new LockOutcome { Status = LockStatus.Released };
                }

                place = _line.Find(asked.Ticket);
                if (place is not null && number > 0 && number < place.Number)
                {
                    // It has an older place from another activation, where it asked when this one did not answer.
                    _line.Leave(place);
                    place.Answer();
                    place = null;
                }

                if (IsNext(asked.Ticket, number, place))
                {
                    if (place is not null)
                    {
                        _line.Leave(place);
                        number = place.Number; // should another activation have lent it meanwhile
                    }

                    _taking = _taking == default ? asked.Ticket : _taking;
                }
                else if (place is null && _line.Count >= _options.Limits.MaximumWaiters)
                {
                    return new LockOutcome { Status = LockStatus.Full, QueueLength = _line.Count };
                }
                else
                {
                    place ??= Join(asked.Ticket, number);
                    turn = place.Ask();
                    Tend();
                }
            }

            if (turn is not null)
            {
                return await WaitAsync(place!, turn, asked.Wait);
            }

            var outcome = await Enqueue<LockOutcome>(new PendingLock(asked) { Arrived = _time.GetTimestamp(), Timeout = Timeout.InfiniteTimeSpan });
            lock (_gate)
            {
                _taking = _taking == asked.Ticket ? default : _taking;
                Tend();
            }

            if (outcome.Status != LockStatus.Queued)
            {
                return outcome;
            }
        }
    }

    private async Task<LockOutcome> WaitAsync(LinePlace place, TaskCompletionSource turn, TimeSpan wait)
    {
        if (!_moving && wait != TimeSpan.Zero)
        {
            var most = wait > TimeSpan.Zero && wait < AskingMax ? wait : AskingMax; // also for one who would wait for ever
            await using var bound = _time.CreateTimer(static turn => ((TaskCompletionSource)turn!).TrySetResult(), turn, most, Timeout.InfiniteTimeSpan);
            await turn.Task;
        }

        lock (_gate)
        {
            place.Done(turn);
            place.Heard = _time.GetTimestamp();
            return new LockOutcome
            {
                Status = LockStatus.Queued,
                QueuePosition = place.Number,
                QueueLength = Math.Max(0, _line.AheadOf(place)),
                RetryDelay = _moving ? PauseWhileMoving : TimeSpan.Zero,
                Holder = LentFor() > TimeSpan.Zero ? SessionLease.HolderOf(_held!.Lease!.Value.Ticket) : 0,
            };
        }
    }

    private void NoteLeft(Guid ticket)
    {
        _left.Enqueue(ticket);
        if (_left.Count > LeftMax)
        {
            _left.Dequeue();
        }
    }

    private bool IsNext(Guid ticket, long number, LinePlace? place)
    {
        if (LentFor() > TimeSpan.Zero && _held!.Lease!.Value.Ticket == ticket)
        {
            return true; // the answer that said so got lost
        }

        if (_settlesSince is null && _line.Count == 0 && number > 0 && place is null)
        {
            _settlesSince = _time.GetTimestamp();
        }

        return _taking == default && LentFor() <= TimeSpan.Zero && SettlesFor() <= TimeSpan.Zero
            && (_line.First is not { } first || first == place || (number > 0 && number < first.Number));
    }

    private TimeSpan LentFor()
    {
        // With the session's time the lease is over too.
        var now = _time.GetUtcNow();
        return _held is { Lease: { } lease, EndedBy: not EndReason.Rotated } held && SessionRules.Stands(held, _touched, now) ? lease.Until + SessionRules.ClockSkewMax - now : TimeSpan.Zero;
    }

    private bool OthersWait => _line.Count > 0 || _taking != default;

    private TimeSpan SettlesFor() => _settlesSince is { } since ? SettlesAfter - _time.GetElapsedTime(since) : TimeSpan.Zero;

    private LinePlace Join(Guid ticket, long number, PendingCommit? commit = null)
    {
        if (_yields == default)
        {
            _yields = _stopping.UnsafeRegister(static cell => ((SessionCell)cell!).Yield(), this);
        }

        var place = _line.Join(ticket, number, _time.GetUtcNow(), commit);
        place.Heard = _time.GetTimestamp();
        return place;
    }

    /// <summary>Under the lock: a commit was found to be early, and waits for its turn.</summary>
    private void Park(PendingCommit commit)
    {
        if (_line.Places.FirstOrDefault(place => place.Commit?.Id == commit.Id) is { Commit: { } before } same)
        {
            // Only one of them may be applied, and only the newest one is waited for.
            _line.Leave(same);
            commit.Place = same.Number;
            Refuse(before, new Outage(OutageReason.TimedOut, "It was sent again."));
        }

        if (_moving || _stopping.IsCancellationRequested)
        {
            Refuse(commit, _over ?? Moves);
        }
        else if (_line.Count >= _options.Limits.MaximumWaiters)
        {
            Refuse(commit, new Outage(OutageReason.Overloaded, $"{_line.Count} wait for this session already (MaximumWaiters {_options.Limits.MaximumWaiters})."));
        }
        else if (_line.Bytes is var bytes && bytes + commit.Bytes > _options.Limits.MaximumQueuedBytes)
        {
            Refuse(commit, new Outage(OutageReason.Overloaded, $"Changes of {bytes} bytes wait for one who has this session for itself already (MaximumQueuedBytes {_options.Limits.MaximumQueuedBytes})."));
        }
        else
        {
            commit.Place = Join(Guid.Empty, commit.Place, commit).Number;
        }
    }

    private static void Refuse(PendingCommit commit, Outage outage) => commit.Fail(outage with { MayHaveBeenApplied = commit.MayHaveBeenApplied });

    /// <summary>Under the lock: lets those who are next know, forgets who does not come, and sees when to look again.</summary>
    private void Tend()
    {
        var next = TimeSpan.MaxValue;
        foreach (var place in _line.Places.Where(static place => place.Commit is not null).ToArray())
        {
            var left = place.Commit!.Patience(_time.GetElapsedTime(place.Commit.Arrived));
            if (left <= TimeSpan.Zero)
            {
                _line.Leave(place);
                Add(place.Commit); // to be told that it came too early, unless it is one that was applied already
            }
            else
            {
                next = Earlier(next, left);
            }
        }

        while (_line.First is { } first && _taking == default)
        {
            if (LentFor() is var lent && lent > TimeSpan.Zero)
            {
                next = Earlier(next, lent);
                break;
            }

            if (SettlesFor() is var settles && settles > TimeSpan.Zero)
            {
                next = Earlier(next, settles);
                break;
            }

            if (first.Commit is { } commit)
            {
                _line.Leave(first);
                commit.HasTurn = true;
                Add(commit);
                continue;
            }

            if (first.IsAsking)
            {
                first.Answer();
                first.Heard = _time.GetTimestamp();
            }

            if (TurnMax - _time.GetElapsedTime(first.Heard) is var left && left > TimeSpan.Zero)
            {
                next = Earlier(next, left);
                break;
            }

            _line.Leave(first);
        }

        Watched.Waits(_line.Count);
        if (next < TimeSpan.MaxValue)
        {
            _watch ??= _time.CreateTimer(static cell => ((SessionCell)cell!).Watch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _watch.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            Tend();
        }
    }

    /// <summary>Sends everybody home who waits: whoever asks again is answered elsewhere, and keeps the place.</summary>
    private void Yield()
    {
        lock (_gate)
        {
            _moving = true;
            foreach (var place in _line.Places.ToArray())
            {
                place.Answer();
                if (place.Commit is { } commit)
                {
                    _line.Leave(place);
                    Refuse(commit, _over ?? Moves);
                }
            }
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
