namespace OrleansSessions.Grains;

/// <summary>
/// The silo's lease on reading from memory (S14). While it is valid, no other silo can have taken over this silo's sessions, so a session that is
/// answered from memory is stale by at most <see cref="Duration"/>.
/// </summary>
/// <remarks>Thread safe. <see cref="ReadLeaseRenewer"/> renews it.</remarks>
internal sealed class SiloReadLease(TimeProvider time)
{
    /// <summary>How long a confirmation of the silo's membership counts: 5 s.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>How long the members must stay the same: 5 s. Silos hand over their parts of the grain directory in much less.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    // More than twice the interval between two calls of RecordActivity: the process did not run.
    private static readonly TimeSpan MinimumPause = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private long _activeAt = time.GetTimestamp();
    private DateTimeOffset _activeAtUtc = time.GetUtcNow();
    private long _confirmedAt = time.GetTimestamp();
    private long _earliestConfirmation = long.MinValue;
    private bool _isSuspended;
    private bool _isLeavingForGood;
    private volatile MembershipFinding? _refutation;
    private bool _haveMembersChanged;
    private long _epoch;
    private long _settlesAt = long.MaxValue;
    private long _currentFrom = long.MinValue;
    private (TimeSpan Length, long EndedAt)? _pause;

    // Every call of every session reads the state. As long as the lease is valid, that takes no lock.
    private long _validUntil = time.GetTimestamp() + Ticks(Duration, time);

    /// <summary>Whether another silo can take over this silo's sessions at all. If not, the lease is always valid. Default true.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>
    /// How long a write may still take that another silo began before the members had settled there. What is read until then may not have it, so it is not
    /// shown from memory. Default zero.
    /// </summary>
    public TimeSpan LongestWrite { get; init; }

    /// <summary>The lease's state now.</summary>
    public ReadLeaseState State
    {
        get
        {
            if (!IsRequired || time.GetTimestamp() <= Volatile.Read(ref _validUntil))
            {
                return ReadLeaseState.Valid;
            }

            lock (_gate)
            {
                return _refutation is not null ? ReadLeaseState.Refuted
                    : !IsUnsettled && time.GetElapsedTime(_confirmedAt) <= Duration ? ReadLeaseState.Valid
                    : _isSuspended || time.GetElapsedTime(_activeAt) > Duration ? ReadLeaseState.Suspended
                    : IsUnsettled ? ReadLeaseState.Unsettled
                    : ReadLeaseState.Unconfirmed;
            }
        }
    }

    /// <summary>Why this silo has no place in its cluster; null unless the state is <see cref="ReadLeaseState.Refuted"/>.</summary>
    public MembershipFinding? Refutation => _refutation;

    /// <summary>Whether this silo stops, because it lost its place.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>
    /// Whether this silo must serve no sessions. As long as no other silo is active in the table, silos without a place go on over storage: no silo
    /// answers from memory. As soon as one is, its lease becomes valid, and a write elsewhere would make its answers stale.
    /// </summary>
    public bool IsClosed => HasLeft || _refutation is { HasOtherActive: true };

    /// <summary>
    /// The number of membership changes that have settled, and of refutations that have ended. A grain that was activated in an earlier epoch may be active
    /// on two silos: while silos learn of each other, each may believe that it is the one that holds the directory. An epoch begins by the clock alone: a
    /// silo that cannot read the membership table does not know whether the others go on without it.
    /// </summary>
    public long Epoch => (time.GetTimestamp() >= Volatile.Read(ref _settlesAt) ? 1 : 0) + Volatile.Read(ref _epoch); // in this order: see BeginEpoch

    /// <summary>The lease's state for a grain that was activated in <paramref name="epoch"/>. After a later change of members the grain must read storage.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="readAt">The timestamp at which the grain began to read what it holds.</param>
    public ReadLeaseState StateSince(long epoch, long readAt)
    {
        var state = State;
        return state is (ReadLeaseState.Valid or ReadLeaseState.Unconfirmed) && (epoch != Epoch || readAt < Volatile.Read(ref _currentFrom)) ? ReadLeaseState.Unsettled : state;
    }

    /// <summary>
    /// The longest time that a call that arrives now can have waited in this process's sockets while the process did not run. Its caller has
    /// probably sent it again to another silo. Zero unless the process did not run recently.
    /// </summary>
    public TimeSpan RecentPause
    {
        get
        {
            lock (_gate)
            {
                return !IsRequired ? TimeSpan.Zero
                    : time.GetElapsedTime(_activeAt) > MinimumPause ? time.GetElapsedTime(_activeAt)
                    : _pause is { } pause && time.GetElapsedTime(pause.EndedAt) <= Duration ? pause.Length + time.GetElapsedTime(pause.EndedAt)
                    : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Records that the process runs. Call it several times within <see cref="Duration"/>.</summary>
    public void RecordActivity()
    {
        lock (_gate)
        {
            // While a machine is suspended its monotonic clock stops; the wall clock does not. If the wall clock was only adjusted, a few sessions
            // are read from storage once more than needed.
            var now = time.GetTimestamp();
            var nowUtc = time.GetUtcNow();
            var elapsed = time.GetElapsedTime(_activeAt, now);
            var pause = nowUtc - _activeAtUtc > elapsed ? nowUtc - _activeAtUtc : elapsed;
            (_activeAt, _activeAtUtc) = (now, nowUtc);
            if (pause > MinimumPause)
            {
                _pause = (pause, now);
            }

            if (pause > Duration)
            {
                _isSuspended = true;
                _earliestConfirmation = now;
                _confirmedAt = now - Ticks(Duration, time) - 1;
                Volatile.Write(ref _validUntil, long.MinValue);
            }
        }
    }

    /// <summary>Renews the lease: the membership table confirmed that this silo is active and knows the newest members.</summary>
    /// <param name="requestedAt">The timestamp at which the table was read. The lease runs from there, because the table may have changed since.</param>
    public void Confirm(long requestedAt)
    {
        lock (_gate)
        {
            if (_isLeavingForGood)
            {
                return;
            }

            if (requestedAt < _earliestConfirmation)
            {
                return; // read before the process stopped running: the table may have changed during the pause
            }

            _confirmedAt = Math.Max(_confirmedAt, requestedAt);
            _isSuspended &= time.GetElapsedTime(_confirmedAt) > Duration;
            var wasRefuted = _refutation is not null; // others may have changed its sessions meanwhile
            (_refutation, HasLeft) = (null, false);
            var haveSettled = _haveMembersChanged && time.GetTimestamp() >= _settlesAt;
            if (haveSettled || wasRefuted)
            {
                _haveMembersChanged = false;
                BeginEpoch(haveSettled ? _settlesAt : time.GetTimestamp()); // before the lease is valid, which is read without the lock: a grain of the earlier epoch must not find it so
            }

            if (!IsUnsettled)
            {
                Volatile.Write(ref _validUntil, _confirmedAt + Ticks(Duration, time));
            }
        }
    }

    /// <summary>Ends the lease because the members have changed. When they have stayed the same for a while, a new epoch begins; the lease is valid again with the next confirmation.</summary>
    public void MembersChanged()
    {
        lock (_gate)
        {
            if (time.GetTimestamp() >= _settlesAt)
            {
                BeginEpoch(_settlesAt);
            }

            _haveMembersChanged = true;
            Volatile.Write(ref _settlesAt, time.GetTimestamp() + Ticks(SettleTime, time));
            Volatile.Write(ref _validUntil, long.MinValue);
        }
    }

    /// <summary>Ends the lease because the membership table says that this silo has no place. Only a confirmation ends that.</summary>
    public void Refute(MembershipFinding finding)
    {
        lock (_gate)
        {
            _refutation = finding;
            Volatile.Write(ref _validUntil, long.MinValue);
        }
    }

    /// <summary>Ends the silo's service, because its place has been refuted for too long.</summary>
    /// <param name="forGood">Whether its process ends: a confirmation that still comes changes nothing then, nor why it ends.</param>
    public void Leave(bool forGood)
    {
        lock (_gate)
        {
            (HasLeft, _isLeavingForGood) = (true, forGood);
        }
    }

    // Under the lock. Epoch is read without it, and for a moment may be one too high: a grain that begins then ends soon. It is never too low.
    private void BeginEpoch(long at)
    {
        Volatile.Write(ref _currentFrom, at + Ticks(LongestWrite, time));
        Volatile.Write(ref _epoch, _epoch + 1);
        Volatile.Write(ref _settlesAt, long.MaxValue);
    }

    // Under the lock.
    private bool IsUnsettled => _haveMembersChanged || time.GetTimestamp() < _currentFrom;

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
