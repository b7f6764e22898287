extern alias web;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.WebFrontend;
using web::OrleansSessions.Telemetry;

namespace OrleansSessions.Deploy.Tests;

/// <summary>The web node with its own wiring, and a server that opens no port but reports its addresses.</summary>
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
