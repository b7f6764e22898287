extern alias web;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.WebFrontend;
using web::OrleansSessions.Telemetry;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The web node, wired as it wires itself, with a server that opens no port, and says which ones it was told to.</summary>
internal static class WebProgram
{
    public static WebApplication Build(AskedSettings settings)
    {
        var builder = Programs.Empty(settings);
        builder.AddNode();
        builder.AddDemo();
        builder.AddSessions();
        builder.AddTelemetry("session-web");
        builder.Services.AddSingleton<IServer, ClosedServer>();
        return builder.Build();
    }
}
