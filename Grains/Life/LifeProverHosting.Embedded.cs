using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansSessions;

/// <summary>The embedded engine is one process: there is nobody who could take its sessions over.</summary>
internal static class LifeProverHosting
{
    public static void AddLifeProof(this IServiceCollection services) =>
        services.TryAddSingleton(static provider => new LifeProof(provider.GetRequiredService<TimeProvider>()) { Needed = false });
}
