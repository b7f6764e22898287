using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Activations;
using Orleans.Hosting;
using Orleans.References;
using Orleans.Reminders;

namespace Microsoft.Extensions.Hosting;

/// <summary>The embedded silo: grains in this process, and nowhere else.</summary>
public static class EmbeddedOrleansHostingExtensions
{
    /// <summary>
    /// Hosts grains in this process. It is no cluster: a second process has grains of its own under the same keys. Grains can be called from the
    /// host's start until it stops; then each activation is ended, its OnDeactivateAsync awaited.
    /// </summary>
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
        services.AddLogging();
        services.AddOptions<EmbeddedSiloOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmbeddedSiloOptions>, EmbeddedSiloOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SiloState>();
        services.TryAddSingleton<GrainClasses>();
        services.TryAddSingleton<ActivationCollector>();
        services.TryAddSingleton<ReminderTable>();
        services.TryAddSingleton<ReminderClock>();
        services.TryAddSingleton<ReminderService>();
        services.TryAddSingleton<IGrainFactory, GrainFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EmbeddedSilo>());
        return services;
    }
}
