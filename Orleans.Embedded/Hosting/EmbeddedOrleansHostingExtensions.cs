using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>The embedded silo: grains in this process, and nowhere else.</summary>
public static class EmbeddedOrleansHostingExtensions
{
    /// <summary>Hosts grains in this process. It is no cluster: a second process has grains of its own under the same keys.</summary>
    public static IHostApplicationBuilder UseEmbeddedOrleans(this IHostApplicationBuilder builder, Action<EmbeddedSiloOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddEmbeddedOrleans(configure);
        return builder;
    }

    /// <inheritdoc cref="UseEmbeddedOrleans"/>
    public static IServiceCollection AddEmbeddedOrleans(this IServiceCollection services, Action<EmbeddedSiloOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services;
    }
}
