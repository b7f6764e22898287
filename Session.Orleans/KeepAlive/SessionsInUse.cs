namespace OrleansSessions;

/// <summary>
/// The sessions that running requests have loaded. They are in use for as long as the requests run, so each is touched before a quarter of its idle
/// timeout has passed since the last call about it. One sweep does this for the whole process: a timer for each request would cost more than most
/// requests.
/// </summary>
internal sealed class SessionsInUse : IAsyncDisposable, IDisposable
{
    private const int SweepsPerIdleTimeout = 16;

    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1); // timers have a limit

    private readonly Lock _lock = new();
    private readonly HashSet<ISessionInUse> _all = new(ReferenceEqualityComparer.Instance);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _dueAt; // the timestamp of the next sweep

    public SessionsInUse(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static all => ((SessionsInUse)all!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Adds a session, or takes note that its idle timeout may have changed.</summary>
    public void Add(ISessionInUse session)
    {
        var period = PeriodOf(session.Idle);
        lock (_lock)
        {
            _all.Add(session);
            SweepWithin(period);
        }
    }

    public void Remove(ISessionInUse session)
    {
        lock (_lock)
        {
            _all.Remove(session);
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    public void Dispose() => _timer.Dispose();

    private static TimeSpan PeriodOf(TimeSpan idle) => (idle / SweepsPerIdleTimeout) switch
    {
        var period when period < ShortestPeriod => ShortestPeriod,
        var period when period > LongestPeriod => LongestPeriod,
        var period => period,
    };

    private void SweepWithin(TimeSpan period)
    {
        var now = _time.GetTimestamp();
        if (_dueAt is null || period < _time.GetElapsedTime(now, _dueAt.Value))
        {
            _dueAt = now + (long)(period.TotalSeconds * _time.TimestampFrequency);
            _timer.Change(period, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        ISessionInUse[] all;
        lock (_lock)
        {
            all = [.. _all];
            _dueAt = null;
        }

        // Outside the lock: a session has locks of its own, and requests that begin and end must not wait for all others.
        var next = TimeSpan.MaxValue;
        foreach (var session in all)
        {
            var idle = session.Idle;
            var period = PeriodOf(idle);
            session.KeepAlive((idle / 4) - period); // due before the next sweep
            next = period < next ? period : next;
        }

        if (all.Length > 0)
        {
            lock (_lock)
            {
                SweepWithin(next);
            }
        }
    }
}
