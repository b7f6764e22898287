using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Whether the process is short of memory (S12). Then large sessions are neither brought into memory nor changed, unless the change only removes entries, so that those in memory stay
/// readable, small ones go on, and the process lives. Garbage does not count: what is left after a full collection does.
/// </summary>
internal sealed partial class MemoryPressure(Func<MemoryReading> read, Action collect, TimeProvider time, ILogger logger)
{
    /// <summary>The share of the available memory above which the process is short of it: 80 %.</summary>
    public const double Mark = 0.8;

    /// <summary>What a change may have, together with its session, while the process is short of memory: 16 KiB.</summary>
    public const long SmallBytes = 16 * 1024;

    // Near the limit, garbage is collected before anybody is refused.
    private const double CollectionMark = 0.9;

    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MinimumCollectionInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _readAt = long.MinValue;
    private long _collectedAt = long.MinValue;
    private long _loggedAt = long.MinValue;
    private TimeSpan _collectionInterval = MinimumCollectionInterval;
    private volatile bool _isHigh;
    private int _isEntered;

    public MemoryPressure(TimeProvider time, ILogger<MemoryPressure> logger)
        : this(MemoryReading.Now, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true), time, logger)
    {
    }

    /// <summary>Whether the process is short of memory.</summary>
    public bool IsHigh
    {
        get
        {
            if (HasPassed(ReadInterval, Volatile.Read(ref _readAt)) && _gate.TryEnter())
            {
                try
                {
                    Read();
                }
                finally
                {
                    _gate.Exit();
                }
            }

            return _isHigh;
        }
    }

    /// <summary>The size of a session.</summary>
    public static long SizeOf(SessionDocument? session) => session?.Entries.Sum(static entry => DocumentEntry.SizeOf(entry.Key, entry.Value.Value)) ?? 0;

    /// <summary>Lets one caller at a time bring a session into memory. The others are refused, and try again. Call <see cref="Exit"/> afterwards.</summary>
    public bool TryEnter() => Interlocked.Exchange(ref _isEntered, 1) == 0;

    public void Exit() => Volatile.Write(ref _isEntered, 0);

    /// <summary>What a caller is told that is refused for it.</summary>
    public static SessionOutage Outage { get; } = new(SessionOutageReason.Overloaded, $"This silo is short of memory: more than {Mark:P0} of what it may use is in use.");

    private void Read()
    {
        _readAt = time.GetTimestamp();
        var reading = read();

        // Without a collection, the process would not notice that it has memory again: it allocates little while it refuses.
        if ((_isHigh || reading.Used > reading.Available * CollectionMark) && HasPassed(_collectionInterval, _collectedAt))
        {
            var began = time.GetTimestamp();
            collect();
            _collectedAt = time.GetTimestamp();
            _collectionInterval = TimeSpan.FromTicks(Math.Max(MinimumCollectionInterval.Ticks, 10 * time.GetElapsedTime(began, _collectedAt).Ticks)); // at most a tenth of the time
            reading = read();
        }

        var wasHigh = _isHigh;
        _isHigh = reading.Used > reading.Available * Mark && reading.Live > reading.Available * Mark;
        if (_isHigh && !wasHigh && HasPassed(LogInterval, _loggedAt))
        {
            _loggedAt = _readAt;
            LogShort(reading.Live >> 20, reading.Available >> 20);
        }
    }

    private bool HasPassed(TimeSpan span, long since) => since == long.MinValue || time.GetElapsedTime(since) >= span;

    [LoggerMessage(190, LogLevel.Warning, "This silo is short of memory: {Used} MiB of {Available} MiB are in use. It loads no large session that is not in memory, and changes none except to make it smaller, until memory is free. Add memory or silos, or lower Cluster:CollectionAge.", EventName = "MemoryShort")]
    private partial void LogShort(long used, long available);
}
