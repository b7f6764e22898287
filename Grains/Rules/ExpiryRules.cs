namespace OrleansSessions;

/// <summary>When a session ends (S7), as functions of what is held, what was touched and the time.</summary>
internal static class ExpiryRules
{
    /// <summary>S7: by how much a stored end lies behind the real one, so that not every touch is a write. idle / 4 within 1 to 5 minutes; at most idle.</summary>
    public static TimeSpan Slack(TimeSpan idle)
    {
        var quarter = Math.Clamp((idle / 4).Ticks, TimeSpan.TicksPerMinute, 5 * TimeSpan.TicksPerMinute);
        return TimeSpan.FromTicks(Math.Min(quarter, idle.Ticks));
    }

    /// <summary>The idle timeout that counts.</summary>
    public static TimeSpan Idle(SessionLifetime lifetime, TimeSpan requested) => lifetime.Idle > TimeSpan.Zero ? lifetime.Idle : requested;

    /// <summary>S7: the end that a document claims when it is stored. An absolute one is meant to the second.</summary>
    public static DateTimeOffset Horizon(DateTimeOffset touched, TimeSpan idle, DateTimeOffset? ends = null) => Earlier(touched + idle + Slack(idle), ends);

    /// <summary>S7b: whether a touch may be acknowledged without a write. Otherwise a lost cell would end the session too early.</summary>
    public static bool Covers(SessionDocument held, DateTimeOffset touched, TimeSpan idle) =>
        held.Idle == idle && Earlier(touched + idle + Skew(idle), held.Lifetime.Ends) <= held.Horizon;

    /// <summary>S7b: whether a new horizon should be written behind the caller's back, before one has to wait for it.</summary>
    public static bool IsDue(SessionDocument held, DateTimeOffset touched) =>
        held.Horizon != held.Lifetime.Ends && held.Horizon - touched - held.Idle < Slack(held.Idle) / 2;

    /// <summary>S7a and S7c: when it ends. Who saw it touched knows exactly; who has only the document takes its horizon.</summary>
    public static DateTimeOffset End(SessionDocument held, DateTimeOffset? touched) =>
        held.EndedBy is null && touched is { } at ? Earlier(at + held.Idle, held.Lifetime.Ends) : held.Horizon;

    /// <summary>Whether its absolute lifetime ended it, and not long ago: it stands for its own tombstone until that is stored.</summary>
    public static bool IsOutlived(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) =>
        held.EndedBy is null && held.Lifetime.Ends is { } ends && End(held, touched) == ends && now >= ends && now < ends + SessionRules.TombstoneKept;

    /// <summary>Whether the document still counts, as a session or as a tombstone: half-open, up to its end.</summary>
    public static bool Stands(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) => now < End(held, touched);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static TimeSpan Skew(TimeSpan idle)
    {
        var eighth = Slack(idle) / 8;
        return eighth < SessionRules.ClockSkewMax ? eighth : SessionRules.ClockSkewMax;
    }
}
