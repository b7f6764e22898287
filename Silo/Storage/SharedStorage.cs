using Azure.Core;
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
        var options = configuration.GetUnvalidated<StorageOptions>(StorageHosting.Section);
        var connection = Connection(options, configuration);
        if (options.Provider > StorageProvider.Memory)
        {
            silo.Services.AddTransient<IConfigurationValidator, SerializerValidator>();
        }

        var timeout = configuration.GetUnvalidated<SessionCellOptions>("Sessions").StorageTimeout;
        switch (options.Provider)
        {
            case StorageProvider.Redis:
                silo.Services.AddGrainStorage(StorageHosting.Name, (all, _) => ActivatorUtilities.CreateInstance<RedisRowStorage>(all, connection));
                silo.Services.AddSingleton<IHostedService>(all => ActivatorUtilities.CreateInstance<RedisDurabilityStartupCheck>(all, connection));
                return; // ours: nothing to make alike
            case StorageProvider.AzureBlob:
                silo.AddAzureBlobGrainStorage(ProviderName, blob =>
                {
                    blob.BlobServiceClient = new BlobServiceClient(connection.Required, Within(new BlobClientOptions(), timeout));
                    blob.ContainerName = options.Container;
                    blob.GrainStorageSerializer = Serializer;
                    blob.DeleteStateOnClear = true;
                });
                break;
            case StorageProvider.AzureTable:
                silo.AddAzureTableGrainStorage(ProviderName, table =>
                {
                    table.TableServiceClient = new TableServiceClient(connection.Required, Within(new TableClientOptions(), timeout));
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
        var cluster = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section).Provider;
        if (options.Provider > StorageProvider.Memory)
        {
            var faults = StoreConnectionValidator.Faults(Connection(options, configuration), options.Provider.ToString(), options.Invariant);
            return options.Provider == StorageProvider.AzureTable && TableRowLimit.Fault(configuration.GetUnvalidated<SessionLimits>("Sessions")) is { } fault ? faults.Append(fault) : faults;
        }

        return cluster == ClusterProvider.Localhost ? [] :
        [
            $"Storage:Provider is {options.Provider}, which is one silo's own, and Cluster:Provider is {cluster}: each silo would have sessions of its own. "
            + "Set Storage:Provider to Redis, AzureBlob, AzureTable or AdoNet, or Cluster:Provider to Localhost.",
        ];
    }

    // One attempt, which ends before the cell gives up, where Azure's clients would take four, of 100 s each. Whoever tries again must read first:
    // the second attempt of a write that landed is told that somebody else was faster.
    private static T Within<T>(T options, TimeSpan timeout)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = timeout * 0.9;
        return options;
    }

    private static StoreConnection Connection(StorageOptions options, IConfiguration configuration) =>
        StoreConnection.Of(configuration, StorageHosting.Section, options.ConnectionString, options.Provider.ToString());
}
