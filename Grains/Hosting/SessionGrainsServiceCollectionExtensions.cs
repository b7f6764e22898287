using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Storage;
using OrleansSessions;
using OrleansSessions.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what session grains need of their host.</summary>
public static class SessionGrainsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the options of session grains and, as <see cref="ISessionClient"/>, the way to them over the host's grain factory.
    /// The host adds Orleans with reminders and a grain storage named <c>sessions</c>; the expiry ledger is in the same one, unless another is
    /// named <c>ledger</c>.
    /// </summary>
    public static IServiceCollection AddSessionGrains(this IServiceCollection services, Action<SessionCellOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ProtocolTypeNames.AddTo(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SessionCellOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionCellOptions>, SessionCellOptionsCheck>());
        services.TryAddKeyedSingleton(LedgerGrain.StorageName, static (provider, _) => provider.GetRequiredKeyedService<IGrainStorage>(SessionGrain.StorageName));
        services.AddMetrics();
        services.TryAddSingleton<ApplicationNames>();
        services.TryAddSingleton<CellMetrics>();
        services.TryAddSingleton<LoadsInFlight>();
        services.TryAddSingleton<StorageMetrics>();
        services.TryAddSingleton<LedgerMetrics>();
        services.TryAddSingleton<GrainStorages>();
        services.TryAddSingleton(CreateActorServices);
        services.TryAddSingleton(static provider => new GrainLedger(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<SessionCellOptions>>().Value.LedgerShards,
            provider.GetRequiredService<LedgerMetrics>(),
            provider.GetRequiredService<ILogger<GrainLedger>>()));
        services.TryAddSingleton<ILedger>(static provider => provider.GetRequiredService<GrainLedger>());
        services.AddHostedService<LedgerStarter>();
        services.AddLifeProof();
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
            Ledger = provider.GetRequiredService<ILedger>(),
            Options = provider.GetRequiredService<IOptions<SessionCellOptions>>().Value,
            Life = provider.GetRequiredService<LifeProof>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Logger = provider.GetRequiredService<ILogger<SessionGrain>>(),
            Sessions = id => grains.GetGrain<ISessionGrain>(id.ToString()),
            Metrics = provider.GetRequiredService<CellMetrics>(),
            Stopping = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
        };
    }
}
