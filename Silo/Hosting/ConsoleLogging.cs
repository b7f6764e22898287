using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Writes one line per log entry with a UTC timestamp, for <c>kubectl logs</c> and terminals.</summary>
internal static class ConsoleLogging
{
    // Each of them logs the exception that ends the start, with its stack trace.
    private static readonly string[] StartCategories =
    [
        "Orleans.Runtime.MembershipService.MembershipTableManager", "Orleans.Runtime.ReminderService.LocalReminderService", "Orleans.Runtime.SiloLifecycleSubject", "Orleans.Runtime.Silo",
        "Microsoft.Extensions.Hosting.Internal.Host",
    ];

    // When a start fails, Orleans' own timers meet services that are gone already. No grain is called before the end of the start.
    private const string CallCategory = "Orleans.Grain.InvokeException";

    private static readonly TimeSpan WatchdogStart = TimeSpan.FromSeconds(10);

    public static void AddConsoleLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });

        // Before its first check, Orleans 10.4's watchdog may take the machine's uptime for the time since the last one, and warns of a deadlock.
        var started = TimeProvider.System.GetTimestamp();
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", level => level >= LogLevel.Error || (level == LogLevel.Warning && TimeProvider.System.GetElapsedTime(started) > WatchdogStart));
        builder.AddStartPhase();
    }

    // ExitCode says why the start failed. Only what is critical it may not know: a background service that ended the start. With Debug as the default level, the traces are there too.
    private static void AddStartPhase(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StartPhase>();
        if (builder.Configuration.GetValue("Logging:LogLevel:Default", LogLevel.Information) <= LogLevel.Debug)
        {
            return;
        }

        // Only until the start has ended: then the levels of the configuration count.
        builder.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(static services => services.GetRequiredService<StartPhase>());
        builder.Services.AddOptions<LoggerFilterOptions>().Configure<StartPhase>(static (filters, start) =>
        {
            if (!start.HasEnded)
            {
                foreach (var category in StartCategories)
                {
                    filters.AddFilter(category, static level => level is LogLevel.Warning or LogLevel.Critical);
                }

                filters.AddFilter(CallCategory, LogLevel.Critical);
            }
        });
    }
}
