using System.Collections.Immutable;

namespace OrleansSessions.Grains;

/// <summary>What the clocks of others show, as this silo last read them. Thread safe.</summary>
internal sealed class ClockReadings(TimeProvider time)
{
    /// <summary>A reading with a larger error says nothing: the process, or the store, did not work for a while.</summary>
    public static readonly TimeSpan MaximumError = TimeSpan.FromSeconds(2);

    // A time that was written or sent late looks like a clock that is behind, but nothing makes a clock look ahead. Of the last few readings of a
    // clock, the one by which it is the furthest ahead is the best.
    private const int Kept = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<ClockReading>> _last = new(StringComparer.Ordinal);
    private ImmutableArray<ClockReading> _best = [];

    /// <summary>The best reading of each clock.</summary>
    public ImmutableArray<ClockReading> All
    {
        get
        {
            lock (_gate)
            {
                return _best;
            }
        }
    }

    /// <summary>Adds a reading.</summary>
    /// <param name="source">Whose clock it is.</param>
    /// <param name="shown">What it showed.</param>
    /// <param name="from">A timestamp of this process before that.</param>
    /// <param name="to">A timestamp of this process after that.</param>
    public void Add(string source, DateTimeOffset shown, long from, long to)
    {
        var error = time.GetElapsedTime(from, to) / 2;
        if (error > MaximumError)
        {
            return;
        }

        lock (_gate)
        {
            if (!_last.TryGetValue(source, out var last))
            {
                _last.Add(source, last = new Queue<ClockReading>(Kept));
            }

            if (last.Count == Kept)
            {
                last.Dequeue();
            }

            last.Enqueue(new ClockReading(source, shown, from + ((to - from) / 2), error));
            SetBest();
        }
    }

    /// <summary>Keeps only the clocks of some sources.</summary>
    public void Keep(Predicate<string> isKept)
    {
        lock (_gate)
        {
            foreach (var source in _last.Keys.Where(source => !isKept(source)).ToList())
            {
                _last.Remove(source);
            }

            SetBest();
        }
    }

    /// <summary>Drops all readings: this process's monotonic clock may have stood still since.</summary>
    public void Clear() => Keep(static _ => false);

    /// <summary>The reading in the middle; of two middle ones, the one that is nearer to this silo's own clock. Null when there is none.</summary>
    public ClockReading? Median(DateTimeOffset wall)
    {
        var now = time.GetTimestamp();
        var sorted = All.Sort((one, other) => one.ShownAt(now, time).CompareTo(other.ShownAt(now, time)));
        if (sorted.IsEmpty)
        {
            return null;
        }

        var (lower, upper) = (sorted[(sorted.Length - 1) / 2], sorted[sorted.Length / 2]);
        return Distance(lower) <= Distance(upper) ? lower : upper;

        TimeSpan Distance(ClockReading reading) => (reading.ShownAt(now, time) - wall).Duration();
    }

    private void SetBest()
    {
        var now = time.GetTimestamp();
        _best = [.. _last.Values.Select(last => last.MaxBy(reading => reading.ShownAt(now, time))!)];
    }
}
