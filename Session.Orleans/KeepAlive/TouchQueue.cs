using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Keeps the sessions of requests alive that do not use them. A request only adds a touch to the queue. Reading its cookie and calling the cluster
/// happen a moment later, in batches, and once for each session.
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
    private QueuedTouches _notes = new();
    private QueuedTouches _spare = new();
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

    /// <summary>Adds a touch of a session.</summary>
    /// <returns>False if too many touches wait already.</returns>
    public bool Add(SessionId id, TimeSpan idle, bool isPresented) => Add(new QueuedTouch(id, null, null, idle, _time.GetTimestamp(), isPresented));

    /// <summary>Adds a touch of the session that a cookie identifies.</summary>
    /// <param name="text">The cookie's text, or the whole cookie header, unparsed.</param>
    /// <param name="name">The cookie's name, if <paramref name="text"/> is the whole header.</param>
    /// <param name="idle">The session's idle timeout.</param>
    public void Add(string text, string? name, TimeSpan idle) => Add(new QueuedTouch(default, text, name, idle, _time.GetTimestamp(), IsPresented: true));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the queue while the host still runs, because the silo may be in this process.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    /// <summary>Sends the touches of the last requests.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    public void Dispose() => _timer.Dispose();

    /// <summary>Returns the maximum delay of a touch: a small part of the idle timeout, so that no session expires because of this queue.</summary>
    public static TimeSpan WaitFor(TimeSpan idle) => idle / 8 < LongestWait ? idle / 8 : LongestWait;

    // Bounded: a cluster that does not answer must not delay the host's stop.
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

    private bool Add(in QueuedTouch note)
    {
        var full = false;
        lock (_lock)
        {
            if (!_notes.TryAdd(note))
            {
                _dropped++;
                return false;
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

        return true;
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

    private bool TrySwap(out QueuedTouches taken, out long dropped)
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

    private void Return(QueuedTouches notes)
    {
        notes.Clear();
        lock (_lock)
        {
            _spare = notes;
        }
    }
}
