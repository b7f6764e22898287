using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace OrleansSessions.Silo;

/// <summary>The engine is Orleans.</summary>
internal static class Engine
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions>("Cluster");
        builder.Services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsCheck>();
        var cluster = builder.Configuration.Unchecked<ClusterOptions>("Cluster");
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId)
            .UseInMemoryReminderService()); // the ledger is woken at every start; a cluster of one has nobody to wake it earlier
    }
}
