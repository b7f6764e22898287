namespace OrleansSessions.Grains;

/// <summary>How the storage calls of one kind ended lately.</summary>
/// <param name="Calls">Calls that ended, or hung.</param>
/// <param name="Failed">Those that failed or hung.</param>
internal readonly record struct StorageOutcomes(int Calls, int Failed)
{
    private const double MaximumFailedShare = 0.05; // as the alert SessionStorageFailing

    /// <summary>Whether more than a twentieth of the calls failed.</summary>
    public bool IsFailing => Failed > Calls * MaximumFailedShare;
}

/// <summary>
/// Knows whether storage works, from the outcomes of all its calls within the last half minute. Reads and writes count separately: a store that is full,
/// or a replica, answers reads only. Thread safe.
/// </summary>
internal sealed class StorageHealth(TimeProvider time)
{
    /// <summary>How long an outcome counts: 30 s.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // After a call has waited for so long without any other answer, storage does not answer. Whoever waits for a read that takes so long waits for storage.
    private static readonly TimeSpan MaximumSilence = TimeSpan.FromSeconds(0.5);

    private readonly Kind _reads = new();
    private readonly Kind _writes = new();
    private readonly Lock _gate = new();
    private readonly long _begunAt = time.GetTimestamp();
    private readonly HashSet<Call> _pending = [];
    private long _answeredAt = time.GetTimestamp();

    /// <summary>The outcomes of reads within the last 30 s.</summary>
    public StorageOutcomes Reads => OutcomesOf(_reads);

    /// <summary>The outcomes of writes and deletions within the last 30 s.</summary>
    public StorageOutcomes Writes => OutcomesOf(_writes);

    /// <summary>Whether calls wait, and none has been answered for half a second.</summary>
    public bool IsUnanswered
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count > 0 && time.GetElapsedTime(_answeredAt) >= MaximumSilence;
            }
        }
    }

    /// <summary>Whether a read has waited for half a second, whatever else is answered.</summary>
    public bool IsReadSlow
    {
        get
        {
            lock (_gate)
            {
                return _pending.Any(call => call.IsRead && time.GetElapsedTime(call.BeganAt) >= MaximumSilence);
            }
        }
    }

    /// <summary>The time since the last call of a kind began.</summary>
    public TimeSpan SinceLast(bool isRead)
    {
        lock (_gate)
        {
            return time.GetElapsedTime((isRead ? _reads : _writes).LastAt ?? _begunAt);
        }
    }

    /// <summary>Records that a call begins.</summary>
    public Call Begin(bool isRead)
    {
        var call = new Call(isRead, time.GetTimestamp());
        lock (_gate)
        {
            (isRead ? _reads : _writes).LastAt = call.BeganAt;
            if (_pending.Count == 0)
            {
                _answeredAt = call.BeganAt;
            }

            _pending.Add(call);
        }

        return call;
    }

    /// <summary>Records that a call ended, or hung.</summary>
    /// <param name="call">The call.</param>
    /// <param name="hasFailed">Whether it failed or hung; null when its end says nothing about the store.</param>
    public void End(Call call, bool? hasFailed)
    {
        lock (_gate)
        {
            _pending.Remove(call);
            if (hasFailed is { } failed)
            {
                (call.IsRead ? _reads : _writes).Add(SecondOf(time.GetTimestamp()), failed);
                _answeredAt = failed ? _answeredAt : time.GetTimestamp();
            }
        }
    }

    private StorageOutcomes OutcomesOf(Kind kind)
    {
        lock (_gate)
        {
            return kind.Since(SecondOf(time.GetTimestamp()) - (long)Window.TotalSeconds);
        }
    }

    private long SecondOf(long timestamp) => (long)time.GetElapsedTime(_begunAt, timestamp).TotalSeconds;

    /// <summary>A call that has begun.</summary>
    internal sealed class Call(bool isRead, long beganAt)
    {
        public bool IsRead => isRead;

        public long BeganAt => beganAt;
    }

    /// <summary>The outcomes of each of the last seconds.</summary>
    private sealed class Kind
    {
        private readonly (long Second, StorageOutcomes Outcomes)[] _seconds = new (long, StorageOutcomes)[(int)Window.TotalSeconds];

        public long? LastAt { get; set; }

        public void Add(long second, bool hasFailed)
        {
            ref var slot = ref _seconds[second % _seconds.Length];
            var outcomes = slot.Second == second ? slot.Outcomes : default;
            slot = (second, new StorageOutcomes(outcomes.Calls + 1, outcomes.Failed + (hasFailed ? 1 : 0)));
        }

        public StorageOutcomes Since(long second)
        {
            var (calls, failed) = (0, 0);
            foreach (var slot in _seconds)
            {
                if (slot.Second > second)
                {
                    calls += slot.Outcomes.Calls;
                    failed += slot.Outcomes.Failed;
                }
            }

            return new StorageOutcomes(calls, failed);
        }
    }
}
