using System.Collections.Concurrent;
using System.Net;

namespace OrleansSessions.Local.Check;

/// <summary>Visitors that write without pause, each into a session of its own, and remember what was acknowledged.</summary>
internal sealed class Writers : IDisposable
{
    private readonly Browser[] _browsers;
    private readonly ConcurrentQueue<string>[] _acknowledged;
    private readonly int _itemsMax;
    private readonly TimeProvider _time;
    private readonly Lock _sync = new();
    private TaskCompletionSource nextAcknowledged = New();
    private readonly TimeSpan _pause;
    private readonly List<TimeSpan> _took = [];
    private int _refused;
    private int _unknown;

    /// <param name="pause">Between two writes of one writer.</param>
    public Writers(Uri farm, int count, int itemsMax, TimeProvider time, TimeSpan pause = default)
    {
        _pause = pause;
        _time = time;
        _browsers = [.. Enumerable.Range(0, count).Select(_ => new Browser(farm))];
        _acknowledged = [.. _browsers.Select(_ => new ConcurrentQueue<string>())];
        _itemsMax = itemsMax;
    }

    public int Acknowledged => _acknowledged.Sum(items => items.Count);

    /// <summary>Answered with an error: an honest no.</summary>
    public int Refused => _refused;

    /// <summary>Not answered, or not to the end: may have been stored or not.</summary>
    public int Unknown => _unknown;

    /// <summary>The longest that an acknowledged write took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>The longest that a writer, and so a session, was without an acknowledged write.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>How long so great a share of the acknowledged writes took at most, since this was last asked.</summary>
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

    /// <summary>Completes with the next write that is acknowledged from now on.</summary>
    public Task NextAcknowledged()
    {
        var fresh = New();
        Volatile.Write(ref nextAcknowledged, fresh);
        return fresh.Task;
    }

    /// <summary>Completes when every writer has had so many writes acknowledged from now on.</summary>
    public async Task EachAcknowledgedAsync(int count)
    {
        var goals = _acknowledged.Select(items => Math.Min(items.Count + count, _itemsMax)).ToArray();
        while (_acknowledged.Zip(goals).Any(writer => writer.First.Count < writer.Second)) await NextAcknowledged();
    }

    /// <summary>Makes the sessions, so that each writer has its cookie.</summary>
    public Task EstablishAsync(CancellationToken cancel) => Task.WhenAll(_browsers.Select(browser => browser.VisitAsync(cancel)));

    /// <summary>Writes until asked to stop, or until a session is as full as this check lets it become.</summary>
    public Task WriteAsync(CancellationToken stop) => Task.WhenAll(_browsers.Select((_, writer) => WriteAsync(writer, stop)));

    /// <summary>Counts what was acknowledged and is not there.</summary>
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
        for (var i = 0; !stop.IsCancellationRequested && _acknowledged[writer].Count < _itemsMax; i++)
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
