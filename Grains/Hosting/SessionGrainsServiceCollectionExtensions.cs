using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Storage;
using OrleansSessions;
using OrleansSessions.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the services of session grains.</summary>
public static class SessionGrainsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services and options of session grains to a silo, and a session client that calls them through the silo's grain factory. The host must add
    /// Orleans with a reminder service, and a grain storage named <c>sessions</c>. The expiry ledger uses the same storage, unless another one is named
    /// <c>ledger</c>. A storage of Orleans becomes one of sessions by <see
    /// cref="SessionStorageServiceCollectionExtensions.AddSessionSharedStorage{TOptions}"/>; by itself it would not store their bytes unchanged.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Changes the options. Default null: they keep their defaults.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddSessionGrains(this IServiceCollection services, Action<SessionGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ProtocolTypeNames.AddTo(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SessionGrainOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionGrainOptions>, SessionGrainOptionsValidator>());
        services.TryAddKeyedSingleton(StorageNames.Ledger, static (provider, _) => provider.GetRequiredKeyedService<IGrainStorage>(StorageNames.Sessions));
        services.AddMetrics();
        services.TryAddSingleton<ApplicationNames>();
        services.TryAddSingleton<SessionMetrics>();
        services.TryAddSingleton<ConcurrentLoadLimiter>();
        services.TryAddSingleton(static provider => new MemoryPressure(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MemoryPressure>>()));
        services.TryAddSingleton<StorageMetrics>();
        services.TryAddSingleton<LedgerMetrics>();
        services.TryAddSingleton<StorageHealth>();
        services.TryAddSingleton<GrainStorages>();
        services.TryAddSingleton(CreateActorServices);
        services.TryAddSingleton(static provider => new ExpiryLedger(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<SessionGrainOptions>>().Value.LedgerShards,
            provider.GetRequiredService<LedgerMetrics>(),
            provider.GetRequiredService<ILogger<ExpiryLedger>>()));
        services.TryAddSingleton<IExpiryLedger>(static provider => provider.GetRequiredService<ExpiryLedger>());
        services.AddHostedService<LedgerStarter>();
        services.AddClocks();
        services.AddReadLease();
        services.AddStoreOwnership();
        services.Replace(ServiceDescriptor.Singleton<ISessionClient>(static provider =>
            new GrainSessionClient(provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TimeProvider>())));
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }

    private static SessionActorServices CreateActorServices(IServiceProvider provider)
    {
        var grains = provider.GetRequiredService<IGrainFactory>();
        return new SessionActorServices
        {
            Storage = provider.GetRequiredService<GrainStorages>().Sessions,
            Ledger = provider.GetRequiredService<IExpiryLedger>(),
            Options = provider.GetRequiredService<IOptions<SessionGrainOptions>>().Value,
            ReadLease = provider.GetRequiredService<SiloReadLease>(),
            Time = provider.GetRequiredService<SessionClock>(),
            Logger = provider.GetRequiredService<ILogger<SessionGrain>>(),
            Sessions = id => grains.GetGrain<ISessionGrain>(id.ToString()),
            Memory = provider.GetRequiredService<MemoryPressure>(),
            Metrics = provider.GetRequiredService<SessionMetrics>(),
            Stopping = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
        };
    }
}
