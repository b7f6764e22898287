namespace OrleansSessions.Silo;

/// <summary>Writes one line per log entry with a UTC timestamp, for <c>kubectl logs</c> and terminals.</summary>
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
