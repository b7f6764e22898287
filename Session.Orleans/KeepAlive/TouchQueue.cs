using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Keeps sessions alive for requests that never looked at theirs. A request leaves a note; finding out which session it is about, and telling
/// the cluster, happens a moment later, for many at once and each session once.
/// </summary>
internal sealed partial class TouchQueue : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TouchSender _sender;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private PendingTouches _notes = new();
    private PendingTouches _spare = new();
    private TimeSpan _wait = Timeout.InfiniteTimeSpan;
    private Task _flush = Task.CompletedTask;
    private bool _running;
    private bool _wanted;
    private long _dropped;

    public TouchQueue(TouchSender sender, TimeProvider time, ILogger<TouchQueue> logger)
    {
        _sender = sender;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(static queue => ((TouchQueue)queue!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(SessionId id, TimeSpan idle) => Add(new PendingTouch(id, null, null, idle, _time.GetTimestamp()));

    /// <summary>Leaves a note about the session that a cookie names.</summary>
    /// <param name="text">The cookie's text, or the whole header as it came, which nobody has read yet.</param>
    /// <param name="name">The cookie's name when it is the whole header.</param>
    /// <param name="idle">The session's idle timeout.</param>
    public void Add(string text, string? name, TimeSpan idle) => Add(new PendingTouch(default, text, name, idle, _time.GetTimestamp()));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what there is while everything still runs: sessions may be hosted in this very process.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    /// <summary>Sends what the last requests left.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    public void Dispose() => _timer.Dispose();

    /// <summary>How long a note waits at most: a small part of the idle timeout, so that a session is never lost to this queue.</summary>
    public static TimeSpan WaitFor(TimeSpan idle) => idle / 8 < LongestWait ? idle / 8 : LongestWait;

    // Within a bound: a cluster that does not answer must not hold up the host.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        Flush();
        try
        {
            await _flush.WaitAsync(StopWait, _time, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            LogNotDrained(_logger, error);
        }
    }

    private void Add(in PendingTouch note)
    {
        var full = false;
        lock (_lock)
        {
            if (!_notes.TryAdd(note))
            {
                _dropped++;
                return;
            }

            var wait = WaitFor(note.Idle);
            if (_wait == Timeout.InfiniteTimeSpan || wait < _wait)
            {
                _wait = wait;
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            }

            full = _notes.BecameHalfFull;
        }

        if (full)
        {
            Flush();
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            _wanted = true;
            if (!_running)
            {
                _running = true;
                _flush = FlushAsync();
            }
        }
    }

    private async Task FlushAsync()
    {
        await Task.Yield();
        while (TrySwap(out var notes, out var dropped))
        {
            if (dropped > 0)
            {
                LogDropped(_logger, dropped);
            }

            foreach (var unsent in await _sender.SendAsync(notes))
            {
                Add(unsent);
            }

            Return(notes);
        }
    }

    private bool TrySwap(out PendingTouches taken, out long dropped)
    {
        lock (_lock)
        {
            (taken, dropped) = (_notes, _dropped);
            _running = _wanted;
            if (!_wanted)
            {
                return false;
            }

            _wanted = false;
            _notes = _spare;
            _dropped = 0;
            _wait = Timeout.InfiniteTimeSpan;
            return true;
        }
    }

    private void Return(PendingTouches notes)
    {
        notes.Clear();
        lock (_lock)
        {
            _spare = notes;
        }
    }
}
