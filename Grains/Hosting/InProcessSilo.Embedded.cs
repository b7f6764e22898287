using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions;

/// <summary>The silo of an application that hosts its sessions itself.</summary>
internal static class InProcessSilo
{
    public static void Add(IServiceCollection services) => services.AddEmbeddedOrleans(static silo => silo.AddGrain<ISessionGrain, SessionGrain>().AddGrain<ILedgerGrain, LedgerGrain>());
}
