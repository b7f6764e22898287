using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace OrleansSessions.Grains;

/// <summary>The silo of an application that hosts its sessions itself: a cluster of one, on loopback.</summary>
internal static class InProcessSilo
{
    public static void Add(IServiceCollection services)
    {
        // Orleans' placement logs one or two lines for each session that is activated. This rule comes first, so that rules of the application override it.
        services.Configure<LoggerFilterOptions>(static options => options.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Polly", LogLevel.Warning, filter: null)));
        services.AddOrleans(Configure);
    }

    private static void Configure(ISiloBuilder silo)
    {
        // With the default ports and names, two applications on one machine would join each other's cluster.
        var cluster = $"in-process-{Guid.NewGuid():N}";
        silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: cluster, clusterId: cluster);
        silo.UseInMemoryReminderService(); // every start wakes the ledger; in a cluster of one, nothing could wake it earlier
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
