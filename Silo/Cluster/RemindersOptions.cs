namespace OrleansSessions.Silo;

/// <summary>Section <c>Reminders</c>: where the reminders of the ledger's shards are.</summary>
internal sealed class RemindersOptions
{
    /// <summary>What kind of store. Default null: of the kind that the cluster has; memory with <see cref="ClusterProvider.Localhost"/>.</summary>
    public RemindersProvider? Provider { get; set; }

    /// <summary>How the store is reached; a secret. Default: the shared one of <c>ConnectionStrings</c>, see <see cref="StoreConnection"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>With <see cref="RemindersProvider.AdoNet"/>: the ADO.NET provider. Default <c>Npgsql</c>, PostgreSQL's.</summary>
    public string Invariant { get; set; } = "Npgsql";

    /// <summary>What <see cref="Provider"/> comes to in a cluster of this kind.</summary>
    public RemindersProvider In(ClusterProvider cluster) => Provider ?? cluster switch
    {
        ClusterProvider.Redis => RemindersProvider.Redis,
        ClusterProvider.AzureTable => RemindersProvider.AzureTable,
        ClusterProvider.AdoNet => RemindersProvider.AdoNet,
        _ => RemindersProvider.Memory,
    };
}
