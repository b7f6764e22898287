namespace OrleansSessions.Grains;

/// <summary>When a session ends (S7), as functions of its document, its last touch and the time.</summary>
internal static class ExpiryRules
{
    /// <summary>How much later the stored end is than the real one, so that not every touch is a write: idle / 4, within 1 to 5 minutes, and at most idle.</summary>
    public static TimeSpan Slack(TimeSpan idle)
    {
        var quarter = Math.Clamp((idle / 4).Ticks, TimeSpan.TicksPerMinute, 5 * TimeSpan.TicksPerMinute);
        return TimeSpan.FromTicks(Math.Min(quarter, idle.Ticks));
    }

    /// <summary>The idle timeout that applies: the session's own, or else the requested one.</summary>
    public static TimeSpan Idle(SessionLifetime lifetime, TimeSpan requested) => lifetime.Idle > TimeSpan.Zero ? lifetime.Idle : requested;

    /// <summary>The horizon to store. An absolute end has no slack.</summary>
    public static DateTimeOffset Horizon(DateTimeOffset touched, TimeSpan idle, DateTimeOffset? ends = null) => Earlier(touched + idle + Slack(idle), ends);

    /// <summary>Whether a touch may be acknowledged without a write (S7b). Without this check, the session would end too early if its activation were lost.</summary>
    public static bool Covers(SessionDocument held, DateTimeOffset touched, TimeSpan idle) =>
        held.Idle == idle && Earlier(touched + idle + Skew(idle), held.Lifetime.Ends) <= held.Horizon;

    /// <summary>Whether a new horizon should be stored in the background, before a touch must wait for it (S7b).</summary>
    public static bool ShouldExtend(SessionDocument held, DateTimeOffset touched) =>
        held.Horizon != held.Lifetime.Ends && held.Horizon - touched - held.Idle < Slack(held.Idle) / 2;

    /// <summary>When the session ends: exactly, if the last touch is known (S7a); otherwise its horizon (S7c).</summary>
    public static DateTimeOffset End(SessionDocument held, DateTimeOffset? touched) =>
        held.EndedBy is null && touched is { } at ? Earlier(at + held.Idle, held.Lifetime.Ends) : held.Horizon;

    /// <summary>When a session that was rotated would have ended if it had neither been rotated nor used since.</summary>
    public static DateTimeOffset EndAsRotated(SessionDocument rotated) => Earlier(rotated.Horizon - SessionRules.TombstoneRetention + rotated.Idle, rotated.Lifetime.Ends);

    /// <summary>
    /// Whether the row of the new id still tells whether a rotated session arrived there. A tombstone that was stored while the clock was in doubt ends
    /// late; the rotation's own commit has the earliest time.
    /// </summary>
    public static bool IsArrivalKnown(SessionDocument rotated, DateTimeOffset now) =>
        now < Earlier(rotated.Horizon - SessionRules.TombstoneRetention, rotated.Applied.Count > 0 ? rotated.Applied[^1].At : null) + SessionRules.ArrivalRetention;

    /// <summary>When a session arrived at this id, if that must still be known.</summary>
    public static DateTimeOffset? RecentArrival(SessionDocument held, DateTimeOffset now) => held.Arrived is { } arrived && now < arrived + SessionRules.ArrivalRetention ? arrived : null;

    /// <summary>Whether the session reached its absolute end recently. It then serves as its own tombstone until one is stored.</summary>
    public static bool IsPastAbsoluteEnd(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) =>
        held.EndedBy is null && held.Lifetime.Ends is { } ends && End(held, touched) == ends && now >= ends && now < ends + SessionRules.TombstoneRetention;

    /// <summary>Whether an application may have to be notified when the document's end has come.</summary>
    public static bool IsEndNotified(SessionDocument held) => held is { Lifetime.NotifyOnEnd: true, EndedBy: null or SessionEndReason.Rotated };

    /// <summary>Whether there is more to do at the document's end than to delete its row: to notify the application, or to leave a tombstone.</summary>
    public static bool HasWorkAtEnd(SessionDocument held, DateTimeOffset now) =>
        IsEndNotified(held) || RecentArrival(held, now) is not null || IsPastAbsoluteEnd(held, null, now);

    /// <summary>Whether the document is still in effect, as a session or as a tombstone: before its end.</summary>
    public static bool IsInEffect(SessionDocument held, DateTimeOffset? touched, DateTimeOffset now) => now < End(held, touched);

    public static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static TimeSpan Skew(TimeSpan idle)
    {
        var eighth = Slack(idle) / 8;
        return eighth < SessionRules.MaximumClockSkew ? eighth : SessionRules.MaximumClockSkew;
    }
}
