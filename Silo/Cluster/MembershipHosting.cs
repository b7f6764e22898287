using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// Configures how soon silos detect that another one has failed. Orleans' defaults suit grains that compute for minutes. For sessions, a failed
/// silo is an outage for a share of all visitors, while a silo wrongly declared dead only costs reading its sessions again: no write is lost,
/// because storage decides (S14).
/// </summary>
internal static class MembershipHosting
{
    // The number of missed IAmAlive updates after which an entry is stale: Orleans' default.
    public const int MaximumMissedSigns = 3;

    public static void UseMembership(this ISiloBuilder silo, IConfiguration configuration)
    {
        var cluster = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = cluster.ProbeTimeout;

            // Default: four times the timeout. A silo that froze with open connections gets no votes until its last message is older than this
            // times the missed probes: 24 s.
            membership.MaxProbeTimeout = cluster.ProbeTimeout * 2;
            membership.NumMissedProbesLimit = cluster.MaximumMissedProbes;
            membership.NumVotesForDeathDeclaration = cluster.VotesForDeath;

            // Default: 60 s. A silo that is partitioned from the others but can reach the table learns only from it that it was declared dead and
            // that others have its sessions.
            membership.TableRefreshTimeout = cluster.TableRefresh;

            // Default: 30 s. A silo joins when it has reached all silos that are active in the table. After the loss of all silos it waits until
            // their entries are stale (DeadSiloCleanup): six seconds instead of 90. Costs one small write per silo and interval.
            membership.IAmAliveTablePublishTimeout = cluster.AliveInterval;
            membership.NumMissedTableIAmAliveLimit = MaximumMissedSigns;

            // Default: 5 minutes. The wait above is the longest that is expected; a silo that waits longer should fail and be restarted.
            membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        });
        if (cluster.Provider != ClusterProvider.Localhost)
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => ActivatorUtilities.CreateInstance<DeadSiloCleanup>(all, cluster));
        }

        silo.Configure<GrainCollectionOptions>(collection =>
        {
            // Default: 15 minutes. See ClusterOptions.CollectionAge.
            collection.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = cluster.CollectionAge;

            // Default: off. The sessions that were not used for longest leave memory before MemoryPressure refuses anything.
            collection.EnableActivationSheddingOnMemoryPressure = true;
            (collection.MemoryUsageLimitPercentage, collection.MemoryUsageTargetPercentage) = (70, 60);
            collection.MemoryUsagePollingPeriod = TimeSpan.FromSeconds(1);
        });
    }
}
