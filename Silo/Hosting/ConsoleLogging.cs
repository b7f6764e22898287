namespace OrleansSessions.Silo;

/// <summary>One line per entry, with the time in UTC: what <c>kubectl logs</c> and a terminal read best.</summary>
internal static class ConsoleLogging
{
    public static void AddConsoleLogging(this WebApplicationBuilder builder) =>
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
}
