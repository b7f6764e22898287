using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions.Silo;
using OrleansSessions.WebFrontend.Api;
using OrleansSessions.WebFrontend.Node;
using OrleansSessions.WebFrontend.Sessions;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The programs of the images, wired as they wire themselves, with the settings of a pod and no others.</summary>
internal static class Programs
{
    private static readonly ConcurrentDictionary<string, TimeSpan> Known = new();

    public static bool IsSilo(Workload workload) => workload.Containers.Any(static container => container.Text("image")!.Contains("orleans-sessions/silo", StringComparison.Ordinal));

    public static WebApplication Silo(AskedSettings settings)
    {
        var builder = Empty(settings);
        builder.AddSessionCluster();
        builder.AddGateway();
        builder.AddHealth();
        builder.AddTelemetry();
        return builder.Build();
    }

    /// <summary>With a server that opens no port, and says which ones it was told to.</summary>
    public static WebApplication Web(AskedSettings settings)
    {
        var builder = Empty(settings);
        builder.AddNode();
        builder.AddDemo();
        builder.AddSessions();
        builder.Services.AddSingleton<IServer, ClosedServer>();
        return builder.Build();
    }

    /// <summary>How long the program's host gives itself to stop.</summary>
    public static TimeSpan ShutdownTimeout(Workload workload) => Known.GetOrAdd(IsSilo(workload) ? "silo" : "web", static program =>
    {
        using var app = (IDisposable)(program == "silo" ? Silo(new([])) : Web(new([])));
        return ((WebApplication)app).Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    });

    private static WebApplicationBuilder Empty(AskedSettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        ((IConfigurationBuilder)builder.Configuration).Add(settings);
        return builder;
    }
}
