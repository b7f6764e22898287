namespace OrleansSessions.Grains;

/// <summary>
/// Compares this silo's clock with those of web nodes, whose calls carry the time at which they were sent. A call takes time, so only the fastest of
/// many says something. It is reported only, and decides nothing.
/// </summary>
/// <remarks>Thread safe. Every call of a web node adds to it.</remarks>
internal sealed class NodeClocks(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MinimumCalls = 10;

    private readonly Lock _gate = new();
    private long _begunAt = time.GetTimestamp();
    private (int Calls, TimeSpan Least) _current = (0, TimeSpan.MaxValue);
    private (int Calls, TimeSpan Least) _last = (0, TimeSpan.MaxValue);

    /// <summary>How far this silo's clock is ahead of the web nodes', at most; negative when it is certainly behind one. Null when there were few calls within the last minutes.</summary>
    public TimeSpan? Skew
    {
        get
        {
            lock (_gate)
            {
                Turn();
                return _current.Calls + _last.Calls < MinimumCalls ? null : _current.Least < _last.Least ? _current.Least : _last.Least;
            }
        }
    }

    /// <summary>Records a call.</summary>
    /// <param name="transit">How much later it arrived, by this silo's clock, than it was sent by the node's.</param>
    public void Called(TimeSpan transit)
    {
        lock (_gate)
        {
            Turn();
            _current = (_current.Calls + 1, transit < _current.Least ? transit : _current.Least);
        }
    }

    private void Turn()
    {
        var elapsed = time.GetElapsedTime(_begunAt);
        if (elapsed >= Window)
        {
            _last = elapsed < Window * 2 ? _current : (0, TimeSpan.MaxValue);
            _current = (0, TimeSpan.MaxValue);
            _begunAt = time.GetTimestamp();
        }
    }
}
