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

    public const string DoorName = "health";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.AddSettings<HealthOptions>("Health");
        builder.Services.AddSingleton<IValidateOptions<HealthOptions>, HealthOptionsCheck>();
        builder.Services.AddHealthChecks()
            .AddCheck<SiloStartedCheck>("started", tags: [Startup])
            .AddCheck<SiloLifetimeCheck>("silo", tags: [Ready])
            .AddCheck<SessionRoundTripCheck>("sessions", tags: [Ready]);
        builder.Services.AddSingleton<SessionRoundTripCheck>();
        builder.AddDoor(new Door(DoorName, builder.Configuration.Unchecked<HealthOptions>("Health").Url, HttpProtocols.Http1));
    }

    public static void MapHealth(this WebApplication app)
    {
        Map("/health/startup", Startup);
        Map("/health/ready", Ready);

        // Alive is who answers at all. A storage that is down is no reason to end a silo that still holds the sessions in memory (S13).
        Map("/health/live", tag: null);
        app.MapScrape().Behind(DoorName);

        void Map(string path, string? tag) =>
            app.MapHealthChecks(path, new HealthCheckOptions { Predicate = check => tag is not null && check.Tags.Contains(tag) }).Behind(DoorName);
    }
}
