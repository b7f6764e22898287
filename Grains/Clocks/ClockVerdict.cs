namespace OrleansSessions.Grains;

/// <summary>What is known about the time.</summary>
/// <param name="IsCertain">Whether nothing contradicts the wall clock.</param>
/// <param name="Earliest">The earliest that it can be. Ends count from here: nothing ends that may still be alive.</param>
/// <param name="Latest">The latest that it can be. Touches count from here: what is used is not stored with an end that has passed elsewhere.</param>
internal readonly record struct ClockVerdict(bool IsCertain, DateTimeOffset Earliest, DateTimeOffset Latest)
{
    /// <summary>Whether it is known what time it is: by the wall clock or, while that is wrong, by the time from before its step.</summary>
    public bool IsSettled => Earliest == Latest;

    public static ClockVerdict Certain(DateTimeOffset now) => new(true, now, now);

    public static ClockVerdict Between(params ReadOnlySpan<DateTimeOffset> candidates)
    {
        var (earliest, latest) = (candidates[0], candidates[0]);
        foreach (var candidate in candidates)
        {
            earliest = candidate < earliest ? candidate : earliest;
            latest = candidate > latest ? candidate : latest;
        }

        return new(false, earliest, latest);
    }
}
