using System.Collections.Concurrent;
using System.Net;

namespace OrleansSessions.Local.Check;

/// <summary>Visitors that write without pause, each into a session of its own, and remember what was acknowledged.</summary>
internal sealed class Writers : IDisposable
{
    private readonly Browser[] browsers;
    private readonly ConcurrentQueue<string>[] acknowledged;
    private readonly int itemsMax;
    private readonly TimeProvider time;
    private readonly Lock sync = new();
    private TaskCompletionSource nextAcknowledged = New();
    private int refused;
    private int unknown;

    public Writers(Uri farm, int count, int itemsMax, TimeProvider time)
    {
        this.time = time;
        browsers = [.. Enumerable.Range(0, count).Select(_ => new Browser(farm))];
        acknowledged = [.. browsers.Select(_ => new ConcurrentQueue<string>())];
        this.itemsMax = itemsMax;
    }

    public int Acknowledged => acknowledged.Sum(items => items.Count);

    /// <summary>Answered with an error: an honest no.</summary>
    public int Refused => refused;

    /// <summary>Not answered, or not to the end: may have been stored or not.</summary>
    public int Unknown => unknown;

    /// <summary>The longest that an acknowledged write took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Completes with the next write that is acknowledged from now on.</summary>
    public Task NextAcknowledged()
    {
        var fresh = New();
        Volatile.Write(ref nextAcknowledged, fresh);
        return fresh.Task;
    }

    /// <summary>Makes the sessions, so that each writer has its cookie.</summary>
    public Task EstablishAsync(CancellationToken cancel) => Task.WhenAll(browsers.Select(browser => browser.VisitAsync(cancel)));

    /// <summary>Writes until asked to stop, or until a session is as full as this check lets it become.</summary>
    public Task WriteAsync(CancellationToken stop) => Task.WhenAll(browsers.Select((_, writer) => WriteAsync(writer, stop)));

    /// <summary>Counts what was acknowledged and is not there.</summary>
    public async Task<int> CountLostAsync(CancellationToken cancel)
    {
        var lost = 0;
        for (var writer = 0; writer < browsers.Length; writer++)
        {
            var cart = await browsers[writer].CartAsync(cancel);
            lost += acknowledged[writer].Count(item => !cart.ContainsKey(item));
        }
        return lost;
    }

    public void Dispose()
    {
        foreach (var browser in browsers) browser.Dispose();
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested && acknowledged[writer].Count < itemsMax; i++)
        {
            var item = $"item-{i}";
            var started = time.GetTimestamp();
            switch (await browsers[writer].PutAsync(item, CancellationToken.None))
            {
                case HttpStatusCode.NoContent:
                    acknowledged[writer].Enqueue(item);
                    Note(time.GetElapsedTime(started));
                    Volatile.Read(ref nextAcknowledged).TrySetResult();
                    break;
                case null:
                    Interlocked.Increment(ref unknown);
                    break;
                default:
                    Interlocked.Increment(ref refused);
                    break;
            }
        }
    }

    private void Note(TimeSpan took)
    {
        lock (sync)
        {
            if (took > Slowest) Slowest = took;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
