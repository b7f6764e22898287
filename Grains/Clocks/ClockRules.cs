namespace OrleansSessions.Grains;

/// <summary>Which clock is right, as a function of what the clocks show (S15).</summary>
internal static class ClockRules
{
    /// <summary>How far two clocks may differ before one of them counts as wrong: 3 s. A clock that is kept by NTP differs by milliseconds, and moves by less than that in one step.</summary>
    public static readonly TimeSpan MaximumDifference = TimeSpan.FromSeconds(3);

    /// <summary>How far a clock may differ from the others' before a silo is reported as degraded: as much as the rules allow for (S7b).</summary>
    public static readonly TimeSpan ReportedDifference = SessionRules.MaximumClockSkew;

    /// <summary>How far a silo's clock may differ from that of a running silo when it joins: 10 s.</summary>
    public static readonly TimeSpan MaximumAtJoin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a step of the wall clock is doubted if no other clock can be asked, or the only one agrees with neither time: 30 minutes. That is longer than the default idle timeout with its
    /// slack: a session that is in use has been touched by then, and does not end.
    /// </summary>
    public static readonly TimeSpan MaximumUnansweredDoubt = TimeSpan.FromMinutes(30);

    /// <param name="wall">The silo's wall clock.</param>
    /// <param name="steady">What it would show if it had not stepped.</param>
    /// <param name="others">What the other clocks show, and the error; null when none can be asked.</param>
    /// <param name="clocks">How many other clocks there are. One alone does not contradict a clock that has not stepped: either may be wrong.</param>
    public static ClockVerdict Judge(DateTimeOffset wall, DateTimeOffset steady, (DateTimeOffset Now, TimeSpan Error)? others, int clocks)
    {
        var hasStepped = !AreSame(wall, steady, TimeSpan.Zero);
        if (others is not { } other)
        {
            return hasStepped ? ClockVerdict.Between(wall, steady) : ClockVerdict.Certain(wall);
        }

        if (AreSame(wall, other.Now, other.Error))
        {
            return ClockVerdict.Certain(wall);
        }

        return !hasStepped ? (clocks > 1 ? ClockVerdict.Between(wall, other.Now) : ClockVerdict.Certain(wall))
            : AreSame(steady, other.Now, other.Error) ? ClockVerdict.Between(steady)
            : ClockVerdict.Between(wall, steady, other.Now);
    }

    private static bool AreSame(DateTimeOffset one, DateTimeOffset other, TimeSpan error) => (one - other).Duration() <= MaximumDifference + error;
}
