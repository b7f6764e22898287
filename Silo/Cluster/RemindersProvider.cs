namespace OrleansSessions.Silo;

/// <summary>Where the ledger's reminders are: a row for each shard, which wakes it after a crash.</summary>
internal enum RemindersProvider
{
    /// <summary>In one silo's memory. The ledger is woken at every start of a silo, too; a cluster of one has nobody to wake it earlier.</summary>
    Memory = 1,

    /// <summary>In Redis.</summary>
    Redis = 2,

    /// <summary>In Azure Table Storage.</summary>
    AzureTable = 3,

    /// <summary>In a relational database.</summary>
    AdoNet = 4,
}
