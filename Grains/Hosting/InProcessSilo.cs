using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace OrleansSessions;

/// <summary>The silo of an application that hosts its sessions itself: a cluster of one, on loopback.</summary>
internal static class InProcessSilo
{
    public static void Add(IServiceCollection services)
    {
        // Orleans' placement says a line or two for each session that comes into memory. First among the rules: the application's own come after it, and count.
        services.Configure<LoggerFilterOptions>(static options => options.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Polly", LogLevel.Warning, filter: null)));
        services.AddOrleans(Configure);
    }

    private static void Configure(ISiloBuilder silo)
    {
        // The default ports belong to whoever starts first: two applications on one machine would join each other's cluster.
        var cluster = $"in-process-{Guid.NewGuid():N}";
        silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: cluster, clusterId: cluster);
        silo.UseInMemoryReminderService(); // the ledger is woken at every start; a cluster of one has nobody to wake it earlier
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
