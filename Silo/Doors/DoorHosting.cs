using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Opens the doors, and keeps each endpoint behind its own.</summary>
internal static class DoorHosting
{
    public static void AddDoor(this WebApplicationBuilder builder, Func<IServiceProvider, Door> door)
    {
        // The doors say where the silo listens; addresses from elsewhere would be ones that lead nowhere.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(services =>
            new ConfigureNamedOptions<KestrelServerOptions>(Options.DefaultName, kestrel => kestrel.Listen(door(services))));
    }

    public static TBuilder Behind<TBuilder>(this TBuilder endpoints, string door)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new BehindDoor(door));

    public static void UseDoors(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BehindDoor>() is { } behind && behind.Door != context.Features.Get<Door>()?.Name)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });

    private sealed record BehindDoor(string Door);
}
