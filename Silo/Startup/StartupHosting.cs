using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>Registers what is checked before a silo starts, before it joins, and right after.</summary>
internal static class StartupHosting
{
    public static void AddStartupChecks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var stores = StoreUse.Of(builder.Configuration).ToList();
        services.AddSingleton(all => ActivatorUtilities.CreateInstance<StoreStartupCheck>(all, StoreStartupCheck.Distinct(stores)));
        foreach (var store in stores.Where(static store => store is { Provider: "Redis", Use: not RedisUse.Reminders }))
        {
            services.AddSingleton<IHostedService>(all => ActivatorUtilities.CreateInstance<RedisDurabilityStartupCheck>(all, store.Connection, store.Use));
        }

        var cluster = builder.Configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        if (cluster.Provider != ClusterProvider.Localhost)
        {
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClockStartupCheck>(all => ActivatorUtilities.CreateInstance<ClockStartupCheck>(all, cluster));
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, AddressStartupCheck>(static all => ActivatorUtilities.CreateInstance<AddressStartupCheck>(all));
        }
    }
}
