namespace OrleansSessions;

/// <summary>
/// Opens when every call has failed for a whole outage timeout, which is longer than a silo's restart, and the last one failed a moment ago.
/// While it is open, a call is tried once and fails immediately. Otherwise the waiting requests would accumulate in the web node, and would
/// also take down pages that need no session.
/// </summary>
internal sealed class GatewayCircuitBreaker(TimeProvider time, TimeSpan outageTimeout)
{
    private long _since;
    private long _last;

    /// <summary>Whether calls fail without a retry.</summary>
    public bool IsOpen =>
        Volatile.Read(ref _since) is var since and not 0
        && time.GetElapsedTime(since) > outageTimeout && time.GetElapsedTime(Volatile.Read(ref _last)) < outageTimeout;

    /// <summary>Records that a call was answered.</summary>
    public void RecordSuccess()
    {
        if (Volatile.Read(ref _since) != 0)
        {
            Volatile.Write(ref _since, 0);
        }
    }

    /// <summary>Records that a call was not answered.</summary>
    public void RecordFailure()
    {
        var now = time.GetTimestamp();

        // After this long without a call, a failure begins a new outage.
        var stale = time.GetElapsedTime(Volatile.Read(ref _last), now) >= outageTimeout;
        if (stale || Volatile.Read(ref _since) == 0)
        {
            Volatile.Write(ref _since, now);
        }

        Volatile.Write(ref _last, now);
    }
}
