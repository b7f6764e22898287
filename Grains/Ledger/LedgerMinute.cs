namespace OrleansSessions.Grains;

/// <summary>The ledger's minutes, counted from the start of the calendar in UTC.</summary>
internal static class LedgerMinute
{
    /// <summary>The time at which a minute begins.</summary>
    public static DateTimeOffset StartOf(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>The minute that contains a time.</summary>
    public static long MinuteOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerMinute;
}
