using System.Collections.Concurrent;
using System.Net;

namespace OrleansSessions.Acceptance;

/// <summary>Visitors that write continuously, each to a session of its own, and remember what was acknowledged.</summary>
internal sealed class Writers : IDisposable
{
    private readonly Browser[] _browsers;
    private readonly ConcurrentQueue<string>[] _acknowledged;
    private readonly int _maximumItems;
    private readonly TimeProvider _time;
    private readonly Lock _sync = new();
    private TaskCompletionSource nextAcknowledged = New();
    private readonly TimeSpan _pause;
    private readonly List<TimeSpan> _took = [];
    private int _refused;
    private int _unknown;

    /// <param name="farm">The address of the farm.</param>
    /// <param name="count">The number of visitors.</param>
    /// <param name="maximumItems">The number of items after which a visitor stops.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pause">The time between two writes of one visitor.</param>
    public Writers(Uri farm, int count, int maximumItems, TimeProvider time, TimeSpan pause = default)
    {
        _pause = pause;
        _time = time;
        _browsers = [.. Enumerable.Range(0, count).Select(_ => new Browser(farm))];
        _acknowledged = [.. _browsers.Select(_ => new ConcurrentQueue<string>())];
        _maximumItems = maximumItems;
    }

    public int Acknowledged => _acknowledged.Sum(items => items.Count);

    /// <summary>Writes that were answered with an error.</summary>
    public int Refused => _refused;

    /// <summary>Writes without a complete response. They may have been stored or not.</summary>
    public int Unknown => _unknown;

    /// <summary>The duration of the slowest acknowledged write.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>The longest time that a session was without an acknowledged write.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>A percentile of the durations of acknowledged writes since the last call.</summary>
    public TimeSpan TakePercentile(double share)
    {
        lock (_sync)
        {
            _took.Sort();
            var taken = _took.Count == 0 ? TimeSpan.Zero : _took[(int)(share * (_took.Count - 1))];
            _took.Clear();
            return taken;
        }
    }

    /// <summary>Completes with the next acknowledged write.</summary>
    public Task NextAcknowledged()
    {
        var fresh = New();
        Volatile.Write(ref nextAcknowledged, fresh);
        return fresh.Task;
    }

    /// <summary>Completes when every visitor has had this many more writes acknowledged.</summary>
    public async Task EachAcknowledgedAsync(int count)
    {
        var goals = _acknowledged.Select(items => Math.Min(items.Count + count, _maximumItems)).ToArray();
        while (_acknowledged.Zip(goals).Any(writer => writer.First.Count < writer.Second)) await NextAcknowledged();
    }

    /// <summary>Creates the sessions, so that each visitor has its cookie.</summary>
    public Task EstablishAsync(CancellationToken cancel) => Task.WhenAll(_browsers.Select(browser => browser.VisitAsync(cancel)));

    /// <summary>Writes until it is told to stop, or until a session has the maximum number of items.</summary>
    public Task WriteAsync(CancellationToken stop) => Task.WhenAll(_browsers.Select((_, writer) => WriteAsync(writer, stop)));

    /// <summary>Counts acknowledged items that are not in the session.</summary>
    public async Task<int> CountLostAsync(CancellationToken cancel)
    {
        var lost = 0;
        for (var writer = 0; writer < _browsers.Length; writer++)
        {
            var cart = await _browsers[writer].CartAsync(cancel);
            lost += _acknowledged[writer].Count(item => !cart.ContainsKey(item));
        }
        return lost;
    }

    public void Dispose()
    {
        foreach (var browser in _browsers) browser.Dispose();
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        var last = _time.GetTimestamp();
        for (var i = 0; !stop.IsCancellationRequested && _acknowledged[writer].Count < _maximumItems; i++)
        {
            var item = $"item-{i}";
            var started = _time.GetTimestamp();
            switch (await _browsers[writer].PutAsync(item, CancellationToken.None))
            {
                case HttpStatusCode.NoContent:
                    _acknowledged[writer].Enqueue(item);
                    Note(_time.GetElapsedTime(started), _time.GetElapsedTime(last));
                    last = _time.GetTimestamp();
                    Volatile.Read(ref nextAcknowledged).TrySetResult();
                    break;
                case null:
                    Interlocked.Increment(ref _unknown);
                    break;
                default:
                    Interlocked.Increment(ref _refused);
                    break;
            }
            if (_pause > TimeSpan.Zero) await Task.Delay(_pause, _time, CancellationToken.None);
        }
    }

    private void Note(TimeSpan took, TimeSpan gap)
    {
        lock (_sync)
        {
            _took.Add(took);
            if (gap > LongestGap) LongestGap = gap;
            if (took > Slowest) Slowest = took;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
