using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Opens the doors, and keeps each endpoint behind its own.</summary>
internal static class DoorHosting
{
    public static void AddDoor(this WebApplicationBuilder builder, Door door)
    {
        // The doors say where the silo listens; addresses from elsewhere would be ones that lead nowhere.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.Services.AddSingleton(door);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, OpenDoors>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DoorReport>());
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

    private sealed class OpenDoors(IEnumerable<Door> doors) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options)
        {
            // One whose address has a fault stays shut: the check at start says so.
            foreach (var door in doors.Where(static door => DoorUrl.Fault("", door.Url) is null))
            {
                options.Listen(door);
            }
        }
    }

    private sealed record BehindDoor(string Door);
}
