extern alias silo;

using Microsoft.AspNetCore.Builder;
using OrleansSessions.Silo;
using silo::OrleansSessions.Telemetry;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The silo, wired as it wires itself, with the settings of a pod and no others.</summary>
internal static class SiloProgram
{
    public static WebApplication Build(AskedSettings settings)
    {
        var builder = Programs.Empty(settings);
        builder.AddSessionCluster();
        builder.AddGateway();
        builder.AddSystemWeb();
        builder.AddHealth();
        builder.AddStatus();
        builder.AddTelemetry("session-silo");

        var app = builder.Build();
        app.UseListeners();
        app.MapGateway();
        app.MapSystemWeb();
        app.MapHealth();
        app.MapStatus();
        return app;
    }
}
