using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;

namespace OrleansSessions.Silo;

/// <summary>Configures clustering and the silo's endpoints.</summary>
internal static class ClusteringHosting
{
    public static void UseClustering(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        var connection = StoreConnection.Of(configuration, ClusterHosting.Section, options.ConnectionString, options.Provider.ToString());
        silo.Services.AddSingleton(Owner(options));
        silo.Configure<SiloOptions>(o => o.SiloName = SiloName(options, configuration));
        if (options.Provider == ClusterProvider.Localhost)
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: options.ServiceId, clusterId: options.ClusterId);
            return;
        }

        silo.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (options.ServiceId, options.ClusterId));
        silo.Configure<EndpointOptions>(o => Meet(o, options, configuration));
        silo.Services.AddSingleton<IMissingTableDetector>(new MissingTableDetector(options.Provider));
        switch (options.Provider)
        {
            case ClusterProvider.Redis:
                silo.UseRedisMembership(connection);
                break;
            case ClusterProvider.AzureTable:
                silo.UseAzureStorageClustering(table => table.TableServiceClient = AzureStorageClients.Tables(connection.Required));
                break;
            case ClusterProvider.AdoNet:
                silo.UseAdoNetClustering(ado => (ado.ConnectionString, ado.Invariant) = (connection.Required, options.Invariant));
                break;
        }
    }

    public static string? Address(ClusterOptions options, IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(options.AdvertisedAddress) ? NoneIfEmpty(configuration["POD_IP"]) : options.AdvertisedAddress;

    // Silos that find each other on one machine only are no cluster that others can join: each process is an owner of its own.
    private static StoreOwnerIdentity Owner(ClusterOptions options) => new(options.Provider == ClusterProvider.Localhost ? $"{options.ClusterId} on {Environment.MachineName}, process {Environment.ProcessId}" : options.ClusterId)
    {
        TakeOverFrom = NoneIfEmpty(options.TakeOverFrom),
        ReleaseOnStop = options.Provider == ClusterProvider.Localhost,
    };

    private static void Meet(EndpointOptions endpoint, ClusterOptions options, IConfiguration configuration)
    {
        (endpoint.SiloPort, endpoint.GatewayPort) = (options.SiloPort, options.GatewayPort);

        // Without an address Orleans uses the host's first one.
        if (IPAddress.TryParse(Address(options, configuration), out var address))
        {
            endpoint.AdvertisedIPAddress = address;
        }
    }

    private static string SiloName(ClusterOptions options, IConfiguration configuration) =>
        NoneIfEmpty(options.SiloName) ?? NoneIfEmpty(configuration["POD_NAME"]) ?? $"{Environment.MachineName}-{Environment.ProcessId}";

    private static string? NoneIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
