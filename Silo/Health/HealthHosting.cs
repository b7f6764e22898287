using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OrleansSessions.Telemetry;

namespace OrleansSessions.Silo;

/// <summary>Serves the startup, readiness and liveness probes on a separate port, and the metrics for Prometheus.</summary>
internal static class HealthHosting
{
    /// <summary>The tag of health checks that decide readiness.</summary>
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
            .AddCheck<PlaceHealthCheck>("place", tags: [Ready])
            .AddCheck<ClockHealthCheck>("clock", tags: [Ready])
            .AddCheck<StorageHealthCheck>("storage", tags: [Ready])
            .AddCheck<MemoryHealthCheck>("memory", tags: [Ready])
            .AddCheck<CertificateHealthCheck>("certificate", tags: [Ready])
            .AddCheck<SessionRoundTripHealthCheck>("sessions", tags: [Ready]);
        builder.Services.AddHostedService<StorageProbe>();
        builder.Services.AddHostedService<CertificateMonitor>();
        builder.Services.AddSingleton<SessionRoundTripHealthCheck>();
        builder.AddListener(new Listener(ListenerName, builder.Configuration.GetUnvalidated<HealthOptions>("Health").Url, HttpProtocols.Http1));
    }

    public static void MapHealth(this WebApplication app)
    {
        Map("/health/startup", Startup);
        Map("/health/ready", Ready);

        // Liveness only means that the process answers. Failing storage is no reason to restart a silo that still serves sessions from memory (S13).
        Map("/health/live", tag: null);
        app.MapScrape().RequireListener(ListenerName);

        void Map(string path, string? tag) =>
            app.MapHealthChecks(path, new HealthCheckOptions { Predicate = check => tag is not null && check.Tags.Contains(tag) }).RequireListener(ListenerName);
    }
}
