using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace OrleansSessions.Silo;

/// <summary>Storage that silos share, by Orleans' own providers, and by ours for Redis: they store our bytes as they are, and clearing deletes the row.</summary>
internal static class SharedStorage
{
    /// <summary>The name of Orleans' provider, below ours.</summary>
    public const string ProviderName = "sessions-provider";

    private static readonly StoredBytesSerializer Serializer = new();

    public static void AddSharedStorage(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.Unchecked<StorageOptions>(StorageHosting.Section);
        var connection = Connection(options, configuration);
        if (options.Provider > StorageProvider.Memory)
        {
            silo.Services.AddTransient<IConfigurationValidator, SerializerCheck>();
        }

        switch (options.Provider)
        {
            case StorageProvider.Redis:
                silo.Services.AddGrainStorage(StorageHosting.Name, (all, _) => ActivatorUtilities.CreateInstance<RedisRowStorage>(all, connection));
                silo.Services.AddSingleton<IHostedService>(all => ActivatorUtilities.CreateInstance<RedisDurabilityCheck>(all, connection));
                return; // ours: nothing to make alike
            case StorageProvider.AzureBlob:
                silo.AddAzureBlobGrainStorage(ProviderName, blob =>
                {
                    blob.BlobServiceClient = new BlobServiceClient(connection.Required);
                    blob.ContainerName = options.Container;
                    blob.GrainStorageSerializer = Serializer;
                    blob.DeleteStateOnClear = true;
                });
                break;
            case StorageProvider.AzureTable:
                silo.AddAzureTableGrainStorage(ProviderName, table =>
                {
                    table.TableServiceClient = new TableServiceClient(connection.Required);
                    table.TableName = options.Table;
                    table.GrainStorageSerializer = Serializer;
                    table.DeleteStateOnClear = true;
                });
                break;
            case StorageProvider.AdoNet:
                silo.AddAdoNetGrainStorage(ProviderName, ado =>
                {
                    ado.ConnectionString = connection.Required;
                    ado.Invariant = options.Invariant;
                    ado.GrainStorageSerializer = Serializer;
                    ado.DeleteStateOnClear = true;
                });
                break;
            default:
                return; // one silo's own: see StorageHosting
        }

        silo.Services.AddKeyedSingleton<IGrainStorage>(StorageHosting.Name, static (all, _) => new SharedGrainStorage(all.GetRequiredKeyedService<IGrainStorage>(ProviderName)));
    }

    public static IEnumerable<string> Faults(StorageOptions options, IConfiguration configuration)
    {
        var cluster = configuration.Unchecked<ClusterOptions>(Engine.Section).Provider;
        if (options.Provider > StorageProvider.Memory)
        {
            var faults = StoreConnectionCheck.Faults(Connection(options, configuration), options.Provider.ToString(), options.Invariant);
            return options.Provider == StorageProvider.AzureTable && TableRowLimit.Fault(configuration.Unchecked<SessionLimits>("Sessions")) is { } fault ? faults.Append(fault) : faults;
        }

        return cluster == ClusterProvider.Localhost ? [] :
        [
            $"Storage:Provider is {options.Provider}, which is one silo's own, and Cluster:Provider is {cluster}: each silo would have sessions of its own. "
            + "Set Storage:Provider to Redis, AzureBlob, AzureTable or AdoNet, or Cluster:Provider to Localhost.",
        ];
    }

    private static StoreConnection Connection(StorageOptions options, IConfiguration configuration) =>
        StoreConnection.Of(configuration, StorageHosting.Section, options.ConnectionString, options.Provider.ToString());
}
