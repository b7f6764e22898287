namespace OrleansSessions;

/// <summary>
/// How long ago this silo was certainly a member of its cluster, and knew all others (S14). Until then nobody can have taken over its
/// sessions, so what it shows from memory is stale by no more than that.
/// </summary>
internal sealed class LifeProof(TimeProvider time)
{
    /// <summary>For how long a proof is good: a session answered from memory is stale by at most that much.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(5);

    // Twice and more the time between two beats: the process did not run.
    private static readonly TimeSpan GapMin = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private long _alive = time.GetTimestamp();
    private long _proven = time.GetTimestamp();
    private bool _paused;
    private bool _refuted;
    private bool _changed;
    private long _epoch;
    private long _notBefore = long.MinValue;
    private DateTimeOffset _aliveAt = time.GetUtcNow();
    private (TimeSpan Length, long Until)? _gap;

    // Asked by every call of every session of the silo: in calm it takes no lock.
    private long _goodUntil = time.GetTimestamp() + Ticks(Validity, time);

    /// <summary>Whether the cluster can lose this silo to others at all. Where it cannot, nothing is ever in doubt.</summary>
    public bool Needed { get; init; } = true;

    public Doubt Doubt
    {
        get
        {
            if (!Needed || time.GetTimestamp() <= Volatile.Read(ref _goodUntil))
            {
                return Doubt.None;
            }

            lock (_gate)
            {
                return !_refuted && time.GetElapsedTime(_proven) <= Validity ? Doubt.None
                    : _paused || time.GetElapsedTime(_alive) > Validity ? Doubt.Paused
                    : Doubt.Unproven;
            }
        }
    }

    /// <summary>
    /// How often the members have changed, and come to rest again. Who became active before may be active twice: while silos learn of each other
    /// each may believe that it is the one to ask where a session is.
    /// </summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>The doubt of one that became active in that epoch: it must look at storage once more, and make room for one that is alone.</summary>
    public Doubt DoubtSince(long epoch)
    {
        var doubt = Doubt;
        return doubt == Doubt.None && epoch != Epoch ? Doubt.Unproven : doubt;
    }

    /// <summary>
    /// How long ago a call that comes in now may have been sent, whatever it says of its age: while this process stood still, calls waited in
    /// its sockets, and their callers have long sent them again elsewhere. Zero when it did not stand still of late.
    /// </summary>
    public TimeSpan Gap
    {
        get
        {
            lock (_gate)
            {
                return !Needed ? TimeSpan.Zero
                    : time.GetElapsedTime(_alive) > GapMin ? time.GetElapsedTime(_alive)
                    : _gap is { } gap && time.GetElapsedTime(gap.Until) <= Validity ? gap.Length + time.GetElapsedTime(gap.Until)
                    : TimeSpan.Zero;
            }
        }
    }

    /// <summary>This process runs. To be called a few times within <see cref="Validity"/>.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            // The monotonic clock of a machine that was suspended stood still with it: the other one tells. Where that one was merely set, a few
            // sessions are read once more than needed.
            var now = time.GetTimestamp();
            var at = time.GetUtcNow();
            var stood = at - _aliveAt > time.GetElapsedTime(_alive, now) ? at - _aliveAt : time.GetElapsedTime(_alive, now);
            (_alive, _aliveAt) = (now, at);
            if (stood > GapMin)
            {
                _gap = (stood, now);
            }

            if (stood > Validity)
            {
                _paused = true;
                _notBefore = now;
                _proven = now - Ticks(Validity, time) - 1;
                Volatile.Write(ref _goodUntil, long.MinValue);
            }
        }
    }

    /// <summary>The cluster's store said so.</summary>
    /// <param name="asked">The timestamp at which it was asked: it may have changed its mind since.</param>
    public void Prove(long asked)
    {
        lock (_gate)
        {
            if (asked < _notBefore)
            {
                return; // the answer is as old as the time for which this process stood still
            }

            _proven = Math.Max(_proven, asked);
            _paused &= time.GetElapsedTime(_proven) > Validity;
            _refuted = false;
            Volatile.Write(ref _goodUntil, _proven + Ticks(Validity, time));
            if (_changed)
            {
                _changed = false;
                _epoch++;
            }
        }
    }

    /// <summary>The members have changed: no proof counts until there is one that is given when they have come to rest.</summary>
    public void Change()
    {
        lock (_gate)
        {
            _refuted = _changed = true;
            Volatile.Write(ref _goodUntil, long.MinValue);
        }
    }

    /// <summary>The cluster's store said that this silo is no member: no proof counts until there is a new one.</summary>
    public void Refute()
    {
        lock (_gate)
        {
            _refuted = true;
            Volatile.Write(ref _goodUntil, long.MinValue);
        }
    }

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
