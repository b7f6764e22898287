using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Opens the listeners and restricts each endpoint to its listener.</summary>
internal static class ListenerHosting
{
    public static void AddListener(this WebApplicationBuilder builder, Listener listener)
    {
        // Listeners replace the addresses of ASPNETCORE_URLS and the like, which would have no endpoints.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        if (listener.IsEncrypted && !builder.Services.Any(static service => service.ServiceType == typeof(ListenerCertificate))
            && ListenerCertificate.Read(builder.Configuration, builder.Environment.ContentRootPath, TimeProvider.System) is { } certificate)
        {
            builder.Services.AddSingleton(certificate);
            builder.Services.AddSingleton<IExpiringCertificate>(certificate);
        }

        builder.Services.AddSingleton(listener);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, ListenerKestrelSetup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ListenerAddressReporter>());
    }

    public static TBuilder RequireListener<TBuilder>(this TBuilder endpoints, string listener)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new ListenerMetadata(listener));

    public static void UseListeners(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ListenerMetadata>() is { } behind && behind.Listener != context.Features.Get<Listener>()?.Name)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });

    private sealed class ListenerKestrelSetup(IEnumerable<Listener> listeners) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options)
        {
            // A listener with an invalid URL is not opened; validation at start reports it.
            foreach (var listener in listeners.Where(static listener => ListenerUrl.Fault("", listener.Url) is null))
            {
                options.Listen(listener);
            }
        }
    }

    private sealed record ListenerMetadata(string Listener);
}
