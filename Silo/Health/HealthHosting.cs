using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OrleansSessions.Telemetry;

namespace OrleansSessions.Silo;

/// <summary>Three probes on a port of their own: started, ready for calls, alive. Beside them the metrics, for scrapes.</summary>
internal static class HealthHosting
{
    /// <summary>Checks with this tag decide whether calls should come.</summary>
    public const string Ready = "ready";

    private const string Startup = "startup";

    public const string ListenerName = "health";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.AddSettings<HealthOptions>("Health");
        builder.Services.AddSingleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>();
        builder.Services.AddHealthChecks()
            .AddCheck<SiloStartedHealthCheck>("started", tags: [Startup])
            .AddCheck<SiloLifetimeHealthCheck>("silo", tags: [Ready])
            .AddCheck<SessionRoundTripHealthCheck>("sessions", tags: [Ready]);
        builder.Services.AddSingleton<SessionRoundTripHealthCheck>();
        builder.AddListener(new Listener(ListenerName, builder.Configuration.GetUnvalidated<HealthOptions>("Health").Url, HttpProtocols.Http1));
    }

    public static void MapHealth(this WebApplication app)
    {
        Map("/health/startup", Startup);
        Map("/health/ready", Ready);

        // Alive is who answers at all. A storage that is down is no reason to end a silo that still holds the sessions in memory (S13).
        Map("/health/live", tag: null);
        app.MapScrape().RequireListener(ListenerName);

        void Map(string path, string? tag) =>
            app.MapHealthChecks(path, new HealthCheckOptions { Predicate = check => tag is not null && check.Tags.Contains(tag) }).RequireListener(ListenerName);
    }
}
