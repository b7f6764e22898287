using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace OrleansSessions.Grains;

/// <summary>Registers the silo's read lease and the filters that measure how long a call was in transit.</summary>
internal static class ReadLeaseHosting
{
    /// <summary>How much later than another a silo may see a change of members: it reads the membership table every second, for at most five seconds.</summary>
    private static readonly TimeSpan LearningTime = TimeSpan.FromSeconds(1) + SiloReadLease.Duration;

    public static void AddReadLease(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => Create(provider, isRequired: true));
        services.AddHostedService<ReadLeaseRenewer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, CallTimestampFilter>(static provider => new CallTimestampFilter(provider.GetRequiredService<SessionClock>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, DelayedCommitFilter>());
    }

    /// <summary>
    /// Declares that no other silo can take over this silo's sessions: it is a cluster of one, and its storage belongs to this process. The read
    /// lease is then always valid, and the membership table is not read. Call it before <see cref="AddReadLease"/>.
    /// </summary>
    public static void AddSoleSilo(this IServiceCollection services) =>
        services.TryAddSingleton(static provider => Create(provider, isRequired: false));

    private static SiloReadLease Create(IServiceProvider provider, bool isRequired)
    {
        var lease = new SiloReadLease(provider.GetRequiredService<TimeProvider>())
        {
            IsRequired = isRequired,
            LongestWrite = LearningTime + SessionGrainOptionsValidator.LongestStorageTimeout, // the other silos may have another StorageTimeout
        };
        ReadLeaseMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), lease);
        return lease;
    }
}
