using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace OrleansSessions;

/// <summary>Other silos take over the sessions of one that they believe dead: each proves that it is not.</summary>
internal static class LifeProverHosting
{
    public static void AddLifeProof(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new LifeProof(provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<LifeProver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, CallTimestampFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, HeldUpCommits>());
    }

    /// <summary>
    /// Declares that no other silo can take over this silo's sessions: it is a cluster of one, and its storage belongs to this process. Nothing
    /// has to be proven then, and the membership table is not read. Call it before <see cref="AddLifeProof"/>.
    /// </summary>
    public static void AddSoleSilo(this IServiceCollection services) =>
        services.TryAddSingleton(static provider => new LifeProof(provider.GetRequiredService<TimeProvider>()) { Needed = false });
}
