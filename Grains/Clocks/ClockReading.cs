namespace OrleansSessions.Grains;

/// <summary>What another clock showed, in relation to this process's monotonic clock, so that a step of this process's own wall clock does not change it.</summary>
/// <param name="Source">Whose clock it is.</param>
/// <param name="Shown">What it showed.</param>
/// <param name="At">The timestamp of this process at which it showed that.</param>
/// <param name="Error">How much earlier or later that may have been.</param>
internal sealed record ClockReading(string Source, DateTimeOffset Shown, long At, TimeSpan Error)
{
    /// <summary>What the clock shows at a timestamp of this process.</summary>
    public DateTimeOffset ShownAt(long timestamp, TimeProvider time) => Shown + time.GetElapsedTime(At, timestamp);

    /// <summary>How far this silo's wall clock is certainly ahead of the other clock; negative when it is behind. Zero within the error.</summary>
    public TimeSpan CertainSkew(DateTimeOffset wall, long timestamp, TimeProvider time)
    {
        var skew = wall - ShownAt(timestamp, time);
        return skew.Duration() <= Error ? TimeSpan.Zero : skew < TimeSpan.Zero ? skew + Error : skew - Error;
    }
}
