namespace OrleansSessions;

/// <summary>The minutes that the ledger counts, from the beginning of the calendar, in UTC.</summary>
internal static class LedgerMinute
{
    /// <summary>The moment at which a minute begins.</summary>
    public static DateTimeOffset StartOf(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>The minute that a moment is in.</summary>
    public static long MinuteOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerMinute;
}
