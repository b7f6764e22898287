using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what session grains need of their host.</summary>
public static class SessionGrainsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the options of session grains and, as <see cref="ISessionClient"/>, the way to them over the host's grain factory.
    /// The host adds Orleans and a grain storage named <c>sessions</c>.
    /// </summary>
    public static IServiceCollection AddSessionGrains(this IServiceCollection services, Action<SessionCellOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SessionCellOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionCellOptions>, SessionCellOptionsCheck>());
        services.Replace(ServiceDescriptor.Singleton<ISessionClient>(static provider =>
            new GrainSessionClient(provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TimeProvider>())));
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }
}
