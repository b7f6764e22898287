using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace OrleansSessions.Silo;

/// <summary>Registers storage that silos share: Orleans' providers, and our own for Redis. All store the document's bytes unchanged, and clearing deletes the row.</summary>
internal static class SharedStorage
{
    /// <summary>The name of Orleans' provider, which <see cref="SharedGrainStorage"/> wraps.</summary>
    public const string ProviderName = "sessions-provider";

    public static void AddSharedStorage(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetUnvalidated<StorageOptions>(StorageHosting.Section);
        var connection = Connection(options, configuration);
        if (options.Provider > StorageProvider.Memory)
        {
            silo.Services.AddTransient<IConfigurationValidator, SerializerValidator>();
        }

        var timeout = configuration.GetUnvalidated<SessionGrainOptions>("Sessions").StorageTimeout;
        silo.AddClock(options, connection, timeout);
        switch (options.Provider)
        {
            case StorageProvider.Redis:
                silo.Services.AddGrainStorage(StorageHosting.Name, (all, _) => ActivatorUtilities.CreateInstance<RedisRowStorage>(all, connection));
                return; // our own storage needs no wrapper
            case StorageProvider.AzureBlob:
                silo.AddAzureBlobGrainStorage(ProviderName, blob =>
                {
                    blob.BlobServiceClient = AzureStorageClients.Blobs(connection.Required, Within(new BlobClientOptions(), timeout));
                    blob.ContainerName = options.Container;
                    blob.GrainStorageSerializer = StoredBytesSerializer.Instance;
                    blob.DeleteStateOnClear = true;
                });
                break;
            case StorageProvider.AzureTable:
                silo.AddAzureTableGrainStorage(ProviderName, table =>
                {
                    table.TableServiceClient = AzureStorageClients.Tables(connection.Required, Within(new TableClientOptions(), timeout));
                    table.TableName = options.Table;
                    table.GrainStorageSerializer = StoredBytesSerializer.Instance;
                    table.DeleteStateOnClear = true;
                });
                break;
            case StorageProvider.AdoNet:
                silo.AddAdoNetGrainStorage(ProviderName, ado =>
                {
                    ado.ConnectionString = AdoNetTimeouts.Within(connection.Required, options.Invariant, timeout);
                    ado.Invariant = options.Invariant;
                    ado.GrainStorageSerializer = StoredBytesSerializer.Instance;
                    ado.DeleteStateOnClear = true;
                });
                break;
            default:
                return; // File and Memory: see StorageHosting
        }

        silo.Services.AddKeyedSingleton<IGrainStorage>(StorageHosting.Name, static (all, _) => new SharedGrainStorage(all.GetRequiredKeyedService<IGrainStorage>(ProviderName)));
    }

    private static void AddClock(this ISiloBuilder silo, StorageOptions options, StoreConnection connection, TimeSpan timeout)
    {
        switch (options.Provider)
        {
            case StorageProvider.Redis:
                silo.Services.AddSingleton(static all => (IStoreClock)all.GetRequiredKeyedService<IGrainStorage>(StorageHosting.Name));
                break;
            case StorageProvider.AzureBlob:
                silo.Services.AddSingleton<IStoreClock>(_ => AzureClock.Of(AzureStorageClients.Blobs(connection.Required, Within(new BlobClientOptions(), timeout)).GetBlobContainerClient(options.Container)));
                break;
            case StorageProvider.AzureTable:
                silo.Services.AddSingleton<IStoreClock>(_ => AzureClock.Of(AzureStorageClients.Tables(connection.Required, Within(new TableClientOptions(), timeout)).GetTableClient(options.Table)));
                break;
            case StorageProvider.AdoNet when options.Invariant == "Npgsql":
                silo.Services.AddSingleton<IStoreClock>(_ => new PostgresClock(AdoNetTimeouts.Within(connection.Required, options.Invariant, timeout)));
                break;
        }
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
            $"Storage:Provider is {options.Provider}, which belongs to one silo, and Cluster:Provider is {cluster}: each silo would have its own sessions. "
            + "Set Storage:Provider to Redis, AzureBlob, AzureTable or AdoNet, or Cluster:Provider to Localhost.",
        ];
    }

    // One attempt, which ends before the session's actor gives up; Azure's clients would make four of 100 s each. A retry must read first: the
    // second attempt of a write that was applied fails with an ETag conflict.
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
