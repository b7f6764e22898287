namespace OrleansSessions.Silo;

/// <summary>The reminder service's store. It holds one row per ledger shard, which wakes the shard after a crash.</summary>
internal enum RemindersProvider
{
    /// <summary>One silo's memory. Every silo also wakes the ledger when it starts, which is enough for a cluster of one.</summary>
    Memory = 1,

    /// <summary>Redis.</summary>
    Redis = 2,

    /// <summary>Azure Table Storage.</summary>
    AzureTable = 3,

    /// <summary>A relational database.</summary>
    AdoNet = 4,
}
