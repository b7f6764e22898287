using System.Data.Common;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Npgsql;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>A store that the silo needs to start.</summary>
/// <param name="Purpose">What is stored there.</param>
/// <param name="Provider">The kind of store.</param>
/// <param name="Connection">How it is reached.</param>
/// <param name="Invariant">The ADO.NET provider, where it is a database.</param>
/// <param name="Use">What it is used for, where it is Redis.</param>
internal sealed record StoreUse(string Purpose, string Provider, StoreConnection Connection, string Invariant, RedisUse Use)
{
    private const int MinimumAttemptTime = 5000;
    private const int AzureTimeout = 4000;

    /// <summary>The stores that a configuration names. Several may be one server.</summary>
    public static IEnumerable<StoreUse> Of(IConfiguration configuration)
    {
        var cluster = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        var storage = configuration.GetUnvalidated<StorageOptions>(StorageHosting.Section);
        var reminders = configuration.GetUnvalidated<RemindersOptions>(RemindersHosting.Section);
        StoreUse[] all =
        [
            Use("membership table", ClusterHosting.Section, cluster.ConnectionString, cluster.Provider.ToString(), cluster.Invariant, RedisUse.Membership),
            Use("storage of sessions", StorageHosting.Section, storage.ConnectionString, storage.Provider.ToString(), storage.Invariant, RedisUse.Sessions),
            Use("store of reminders", RemindersHosting.Section, reminders.ConnectionString, reminders.In(cluster.Provider).ToString(), reminders.Invariant, RedisUse.Reminders),
        ];
        return all.Where(static use => use.IsRemote);

        StoreUse Use(string purpose, string section, string? own, string provider, string invariant, RedisUse use) =>
            new(purpose, provider, StoreConnection.Of(configuration, section, own, provider), invariant, use);
    }

    private bool IsRemote => Provider is "Redis" or "AzureBlob" or "AzureTable" or "AdoNet" && Connection.Text is not null;

    /// <summary>The store and its address, without secrets.</summary>
    public string Address => Provider switch
    {
        "Redis" => $"Redis at {string.Join(", ", ConfigurationOptions.Parse(Connection.Required).EndPoints.Select(static endpoint => endpoint.ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal)))}",
        "AzureBlob" => $"Azure Blob Storage at {AzureStorageClients.Blobs(Connection.Required).Uri.Authority}",
        "AzureTable" => $"Azure Table Storage at {AzureStorageClients.Tables(Connection.Required).Uri.Authority}",
        _ => $"the database at {Part("Host", "Server", "Data Source") ?? "an address that its connection string does not name"}{(Part("Port") is { } port ? $":{port}" : "")}",
    };

    /// <summary>How long one attempt may take: 5 s, or the connect timeout of a Redis that has a longer one.</summary>
    public TimeSpan AttemptTime => TimeSpan.FromMilliseconds(Math.Max(MinimumAttemptTime, Provider == "Redis" ? ConfigurationOptions.Parse(Connection.Required).ConnectTimeout : 0));

    /// <summary>Connects, and calls the store once. A database of another provider than Npgsql is left to Orleans.</summary>
    /// <exception cref="Exception">It cannot be reached, or refuses the credentials.</exception>
    public async Task TryAsync(RedisConnections redis, CancellationToken cancellationToken)
    {
        switch (Provider)
        {
            case "Redis":
                await redis.ProbeAsync(Connection, Use);
                break;
            case "AzureBlob":
                await foreach (var _ in AzureStorageClients.Blobs(Connection.Required, Once(new BlobClientOptions())).GetBlobContainersAsync(cancellationToken: cancellationToken).WithCancellation(cancellationToken))
                {
                    break;
                }

                break;
            case "AzureTable":
                await foreach (var _ in AzureStorageClients.Tables(Connection.Required, Once(new TableClientOptions())).QueryAsync(cancellationToken: cancellationToken).WithCancellation(cancellationToken))
                {
                    break;
                }

                break;
            case "AdoNet" when Invariant == "Npgsql":
                await using (var connection = new NpgsqlConnection(Connection.Required))
                {
                    await connection.OpenAsync(cancellationToken);
                }

                break;
        }
    }

    private string? Part(params ReadOnlySpan<string> names)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = Connection.Required };
        foreach (var name in names)
        {
            if (parts.TryGetValue(name, out var value) && value is string { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    private static T Once<T>(T options)
        where T : Azure.Core.ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(AzureTimeout);
        return options;
    }
}
