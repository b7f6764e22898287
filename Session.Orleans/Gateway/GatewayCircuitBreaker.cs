namespace OrleansSessions;

/// <summary>
/// Notices that the cluster is gone, and not just restarting: every call has failed for a whole outage timeout, and the last one a moment ago.
/// Then a call is tried once and fails at once. If each went on waiting, the waiting requests would pile up in the web node and take down
/// also the pages that need no session.
/// </summary>
internal sealed class GatewayCircuitBreaker(TimeProvider time, TimeSpan outageTimeout)
{
    private long _since;
    private long _last;

    /// <summary>Whether waiting is of no use.</summary>
    public bool IsOpen =>
        Volatile.Read(ref _since) is var since and not 0
        && time.GetElapsedTime(since) > outageTimeout && time.GetElapsedTime(Volatile.Read(ref _last)) < outageTimeout;

    /// <summary>Somebody answered.</summary>
    public void RecordSuccess()
    {
        if (Volatile.Read(ref _since) != 0)
        {
            Volatile.Write(ref _since, 0);
        }
    }

    /// <summary>Nobody did.</summary>
    public void RecordFailure()
    {
        var now = time.GetTimestamp();

        // An outage that nobody tried for so long is another one.
        var stale = time.GetElapsedTime(Volatile.Read(ref _last), now) >= outageTimeout;
        if (stale || Volatile.Read(ref _since) == 0)
        {
            Volatile.Write(ref _since, now);
        }

        Volatile.Write(ref _last, now);
    }
}
