using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace OrleansSessions;

/// <summary>On Orleans other silos take over the sessions of one that they believe dead: each proves that it is not.</summary>
internal static class LifeProverHosting
{
    public static void AddLifeProof(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new LifeProof(provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<LifeProver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, CallStamps>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, HeldUpCommits>());
    }
}
