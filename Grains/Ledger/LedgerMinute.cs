namespace OrleansSessions.Grains;

/// <summary>The ledger's minutes, counted from the start of the calendar in UTC.</summary>
internal static class LedgerMinute
{
    /// <summary>How many minutes ahead a session can be registered. A session with a later end is checked then, and registered again.</summary>
    public const int MaximumAhead = 60;

    // Writing a page takes a few seconds.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);

    /// <summary>The time at which a minute begins.</summary>
    public static DateTimeOffset StartOf(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>The minute that contains a time.</summary>
    public static long MinuteOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerMinute;

    /// <summary>The minute in which a session is checked: the first one after its end, within the next hour, but not one that begins immediately.</summary>
    public static long DueFor(DateTimeOffset end, DateTimeOffset now) => Math.Clamp(MinuteOf(end) + 1, MinuteOf(now + Lead) + 1, MinuteOf(now) + MaximumAhead);
}
