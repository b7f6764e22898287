using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>Registers what acquires and keeps the store of sessions.</summary>
internal static class StoreOwnershipHosting
{
    /// <summary>Adds the ownership of the store. Its name is the cluster's id, unless a <see cref="StoreOwnerIdentity"/> is registered.</summary>
    public static void AddStoreOwnership(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new StoreOwnerIdentity(provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId));
        services.TryAddSingleton(static provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var row = new StoreOwnerRow(provider.GetRequiredService<GrainStorages>().Sessions, provider.GetRequiredService<IOptions<SessionGrainOptions>>().Value.StorageTimeout, time);
            return new StoreOwnership(provider.GetRequiredService<StoreOwnerIdentity>(), row, time, provider.GetRequiredService<ILogger<StoreOwnership>>());
        });
        services.TryAddSingleton(static provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new StoreKeepers(
                new StoreRow(provider.GetRequiredService<GrainStorages>().Sessions, "keeper", provider.GetRequiredService<IOptions<SessionGrainOptions>>().Value.StorageTimeout, time),
                provider.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString(),
                provider.GetRequiredService<StoreOwnerIdentity>().Name,
                () => ListAsync(provider.GetRequiredService<IMembershipTable>()),
                time,
                provider.GetRequiredService<ILogger<StoreKeepers>>());
        });
        services.AddSingleton<StoreOwnerKeeper>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<StoreOwnerKeeper>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreOwnerKeeper>());
    }

    private static async Task<IReadOnlySet<string>> ListAsync(IMembershipTable table) =>
        (await table.ReadAllAsync(CancellationToken.None)).Members.Select(static member => member.Item1.SiloAddress.ToParsableString()).ToHashSet(StringComparer.Ordinal);
}
