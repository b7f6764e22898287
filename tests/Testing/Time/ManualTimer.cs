namespace OrleansSessions.Testing;

/// <summary>A timer of a <see cref="ManualTime"/>.</summary>
internal sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
{
    // What the system's timers take at most: code that asks for more would fail in production.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0xFFFFFFFE);

    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lock _lock = new();
    private int _settings;
    private bool _disposed;

    /// <summary>How often the timer has been set: an older setting must not fire.</summary>
    public int Settings => Volatile.Read(ref _settings);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowUnlessDelayOrInfinite(dueTime, nameof(dueTime));
        ThrowUnlessDelayOrInfinite(period, nameof(period));
        lock (_lock)
        {
            if (_disposed)
            {
                return false;
            }

            _settings++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.Arm(this, dueTime, period);
            }

            return true;
        }
    }

    public void Fire()
    {
        if (_context is null)
        {
            callback(state);
            return;
        }

        ExecutionContext.Run(_context, static timer => ((ManualTimer)timer!).Call(), this);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _settings++;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowUnlessDelayOrInfinite(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        }
    }

    private void Call() => callback(state);
}
