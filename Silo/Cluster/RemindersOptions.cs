namespace OrleansSessions.Silo;

/// <summary>Section <c>Reminders</c>: where reminders of the ledger's shards are stored.</summary>
internal sealed class RemindersOptions
{
    /// <summary>The store. Default null: the same as <c>Cluster:Provider</c>; memory with <see cref="ClusterProvider.Localhost"/>.</summary>
    public RemindersProvider? Provider { get; set; }

    /// <summary>The connection string, a secret. Default: the shared entry in <c>ConnectionStrings</c>, see <see cref="StoreConnection"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>With <see cref="RemindersProvider.AdoNet"/>: the ADO.NET provider. Default <c>Npgsql</c>, PostgreSQL's.</summary>
    public string Invariant { get; set; } = "Npgsql";

    /// <summary>Gets the effective provider in a cluster of this kind.</summary>
    public RemindersProvider In(ClusterProvider cluster) => Provider ?? cluster switch
    {
        ClusterProvider.Redis => RemindersProvider.Redis,
        ClusterProvider.AzureTable => RemindersProvider.AzureTable,
        ClusterProvider.AdoNet => RemindersProvider.AdoNet,
        _ => RemindersProvider.Memory,
    };
}
