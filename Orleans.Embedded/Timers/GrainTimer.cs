using Microsoft.Extensions.Logging;
using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>
/// A timer that is set anew after each tick: ticks never overlap, and a slow one puts off the next. It is set to one moment at a time, and
/// a change during a tick counts from the tick's end.
/// </summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _lock = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _keepAlive;
    private readonly Action<GrainTimer> _disposed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _changed;
    private bool _ticking;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, bool keepAlive, Action<GrainTimer> disposed, ILogger logger)
    {
        _activation = activation;
        _callback = callback;
        _keepAlive = keepAlive;
        _disposed = disposed;
        _logger = logger;
        _timer = CallContext.WithoutFlow(this, static timer =>
            timer._activation.Time.CreateTimer(static state => ((GrainTimer)state!).Fire(), timer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <inheritdoc/>
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNotSupported(dueTime, nameof(dueTime));
        ThrowIfNotSupported(period, nameof(period));
        lock (_lock)
        {
            _dueTime = dueTime;
            _period = period;
            _changed = true;
            if (!_ticking && !_over.IsCancellationRequested)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _timer.Dispose();
        _disposed(this);
    }

    private static void ThrowIfNotSupported(TimeSpan time, string name)
    {
        if (time > s_longest || (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan))
        {
            throw new ArgumentOutOfRangeException(name, time, $"A grain timer takes a time from zero to {s_longest}, or infinite.");
        }
    }

    private void Fire()
    {
        lock (_lock)
        {
            _ticking = true;
            _changed = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static timer => _ = timer.TickAsync(), this, preferLocal: false);
    }

    private async Task TickAsync()
    {
        if (!await TryEnterAsync())
        {
            Dispose();
            return;
        }

        try
        {
            if (!_over.IsCancellationRequested)
            {
                await _callback(_over.Token);
            }
        }
        catch (Exception exception)
        {
            LogTickFailed(exception, _activation.Id);
        }

        SetAgain();
        _activation.Exit(_keepAlive);
    }

    private async Task<bool> TryEnterAsync()
    {
        while (!_activation.TryEnter(out var change))
        {
            if (_activation.WasActive)
            {
                return false;
            }

            await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_activation.WasActive)
            {
                return false;
            }
        }

        return true;
    }

    private void SetAgain()
    {
        lock (_lock)
        {
            _ticking = false;
            if (!_over.IsCancellationRequested)
            {
                _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
