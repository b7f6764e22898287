namespace OrleansSessions.Grains;

/// <summary>A clock that differs from this silo's, or agrees again.</summary>
/// <param name="Source">Whose clock it is.</param>
/// <param name="Skew">How far this silo's clock is certainly ahead of it; negative when it is behind.</param>
/// <param name="Differs">Whether that is more than is allowed.</param>
internal sealed record ClockChange(string Source, TimeSpan Skew, bool Differs);

/// <summary>Notices which clocks begin to differ from this silo's by more than a second, and which agree again. Not thread safe.</summary>
internal sealed class ClockComparison(ClockReadings readings, NodeClocks nodes, TimeProvider time)
{
    private readonly HashSet<string> _differing = new(StringComparer.Ordinal);

    /// <summary>How far the silo's clock differs from the others' in the middle; zero within the error, and when there are none. Web nodes do not count.</summary>
    public TimeSpan Skew
    {
        get
        {
            var wall = time.GetUtcNow();
            return readings.Median(wall)?.CertainSkew(wall, time.GetTimestamp(), time) ?? TimeSpan.Zero;
        }
    }

    /// <summary>What changed since the last call.</summary>
    public IEnumerable<ClockChange> Changes()
    {
        var (wall, at) = (time.GetUtcNow(), time.GetTimestamp());
        var skews = readings.All.Select(reading => (reading.Source, Skew: reading.CertainSkew(wall, at, time))).ToList();
        if (nodes.Skew is { } skew)
        {
            skews.Add(("web nodes", skew));
        }

        _differing.IntersectWith(skews.Select(static one => one.Source));
        foreach (var (source, difference) in skews)
        {
            var differs = difference.Duration() > ClockRules.ReportedDifference;
            if (differs ? _differing.Add(source) : _differing.Remove(source))
            {
                yield return new ClockChange(source, difference, differs);
            }
        }
    }
}
