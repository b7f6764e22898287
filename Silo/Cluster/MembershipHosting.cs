using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// How soon silos notice that one of them is gone, and forget it. Orleans' defaults suit grains that compute for minutes. For sessions a lost
/// silo is an outage of a share of all visitors, while a silo wrongly taken for dead costs reading its sessions' rows again: no write is lost,
/// since storage decides (S14).
/// </summary>
internal static class MembershipHosting
{
    // Signs of life missed in the table before an entry counts as stale: Orleans' own default.
    public const int MaximumMissedSigns = 3;

    public static void UseMembership(this ISiloBuilder silo, IConfiguration configuration)
    {
        var cluster = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = cluster.ProbeTimeout;

            // Default: four times the timeout. A silo that froze with its connections open is not voted against until its last message is
            // older than this times the missed probes: 24 s.
            membership.MaxProbeTimeout = cluster.ProbeTimeout * 2;
            membership.NumMissedProbesLimit = cluster.MaximumMissedProbes;
            membership.NumVotesForDeathDeclaration = cluster.VotesForDeath;

            // Default: 60 s. A silo cut off from the others but not from the table learns only here that it was declared dead, and that others
            // have its sessions.
            membership.TableRefreshTimeout = cluster.TableRefresh;

            // Default: 30 s. A silo joins when it has reached all that the table holds for alive. After the loss of all it waits until
            // their entries are stale (DeadSiloCleanup): six seconds instead of 90. One small write for each silo and interval.
            membership.IAmAliveTablePublishTimeout = cluster.AliveInterval;
            membership.NumMissedTableIAmAliveLimit = MaximumMissedSigns;

            // Default: 5 minutes. The wait above is the longest we know of; who waits longer had better be started again, and say so.
            membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        });
        if (cluster.Provider != ClusterProvider.Localhost)
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => ActivatorUtilities.CreateInstance<DeadSiloCleanup>(all, cluster));
        }

        // Default: 15 minutes. See the option.
        silo.Configure<GrainCollectionOptions>(collection => collection.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = cluster.CollectionAge);
    }
}
