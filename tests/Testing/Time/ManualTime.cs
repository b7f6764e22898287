namespace OrleansSessions.Testing;

/// <summary>
/// A clock that stands still until a test moves it. <see cref="GetUtcNow"/> and <see cref="GetTimestamp"/> move together, by
/// <see cref="Advance"/> and <see cref="AdvanceTo"/> only; <see cref="Step"/> moves the wall clock alone. Timers fire on the thread that advances, in the order in which they are due
/// (those due together in the order in which they were set), and each sees the clock at the moment it was due for. Timers that a callback
/// sets while the clock advances fire in the same run if they fall into it.
/// </summary>
/// <remarks>
/// FakeTimeProvider has no <see cref="TimerDueAsync"/>, <see cref="NextDue"/> and <see cref="Skip"/>. Thread safe. A timer that is due at once fires without an advance, on the thread pool, as with the system's clock: code that asks for no
/// delay must not wait for a test. What a callback throws leaves <see cref="Advance"/>.
/// </remarks>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Arming, (long Due, long Order)> _armed = new();
    private readonly List<(long Until, TaskCompletionSource Armed)> _waiting = [];
    private long _now;
    private long _stepped;
    private long _order;

    /// <summary>Starts the clock at <paramref name="start"/>; by default at midnight of 1 January 2030, UTC.</summary>
    public ManualTime(DateTimeOffset? start = null) =>
        _now = (start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcTicks;

    /// <summary>The moment that the next pending timer is due, or null when none is.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return Next() is { } next ? At(next.Due + Volatile.Read(ref _stepped)) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => At(Volatile.Read(ref _now) + Volatile.Read(ref _stepped));

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <summary>Moves the clock on by <paramref name="by"/> and fires what falls due on the way.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        FireUntil(GetTimestamp() + by.Ticks);
    }

    /// <summary>
    /// Moves the clock on by <paramref name="by"/>, and only then fires what fell due on the way, late, as after a pause. Code that asks for the
    /// rest of a millisecond until its time has come never gets there otherwise: <see cref="Task.Delay(TimeSpan, TimeProvider)"/> waits for whole ones.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Skip(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        FireUntil(Interlocked.Add(ref _now, by.Ticks));
    }

    /// <summary>Moves the clock on by <paramref name="by"/> as in a pause: what falls due on the way fires with the next advance.</summary>
    public void SkipWithoutTimers(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

    /// <summary>Sets the wall clock ahead, or back. The monotonic clock, and what is due by it, stay as they are.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _stepped, by.Ticks);

    /// <summary>Moves the clock on to <paramref name="moment"/> and fires what falls due on the way.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="moment"/> has passed.</exception>
    public void AdvanceTo(DateTimeOffset moment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moment, GetUtcNow());
        FireUntil(moment.UtcTicks - Volatile.Read(ref _stepped));
    }

    /// <summary>Moves the clock on to the next pending timer and fires it, with all that are due at the same moment; false when none is pending.</summary>
    public bool AdvanceToNextDue()
    {
        if (NextDue is not { } due)
        {
            return false;
        }

        FireUntil(due.UtcTicks - Volatile.Read(ref _stepped));
        return true;
    }

    /// <summary>
    /// Completes as soon as a timer is pending that is due within <paramref name="within"/> from now. The code under test may still be on its way
    /// to set it: a test waits for this before it advances.
    /// </summary>
    public Task TimerDueAsync(TimeSpan within)
    {
        lock (_lock)
        {
            var until = _now + within.Ticks;
            if (Next() is { } next && next.Due <= until)
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((until, armed));
            return armed.Task;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets a timer; called by the timer, which passes itself and how often it has been set.</summary>
    internal void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var due = _now + dueTime.Ticks;
            Arm(new Arming(timer, timer.Settings, due, period));
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (due <= _waiting[i].Until)
                {
                    _waiting[i].Armed.TrySetResult();
                    _waiting.RemoveAt(i);
                }
            }
        }

        if (dueTime == TimeSpan.Zero)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static time => time.FireUntil(time.GetTimestamp()), this, preferLocal: false);
        }
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private void Arm(Arming arming) => _armed.Enqueue(arming, (arming.Due, _order++));

    private void FireUntil(long until)
    {
        while (TakeDue(until) is { } due)
        {
            due.Timer.Fire();
        }
    }

    // A callback may itself advance: the clock never goes back to what an outer run was about to reach.
    private Arming? TakeDue(long until)
    {
        lock (_lock)
        {
            if (Next() is not { } next || next.Due > until)
            {
                _now = Math.Max(_now, until);
                return null;
            }

            _armed.Dequeue();
            _now = Math.Max(_now, next.Due);
            if (next.Period > TimeSpan.Zero)
            {
                Arm(next with { Due = next.Due + next.Period.Ticks });
            }

            return next;
        }
    }

    // A timer that was set again or disposed leaves its old arming in the queue; it is dropped when it comes to the front.
    private Arming? Next()
    {
        while (_armed.TryPeek(out var next, out _))
        {
            if (next.Setting == next.Timer.Settings)
            {
                return next;
            }

            _armed.Dequeue();
        }

        return null;
    }

    private sealed record Arming(ManualTimer Timer, int Setting, long Due, TimeSpan Period);
}
