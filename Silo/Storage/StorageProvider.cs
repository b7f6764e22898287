namespace OrleansSessions.Silo;

/// <summary>Where sessions are stored. <see cref="File"/> and <see cref="Memory"/> belong to one silo; any number of silos can share the others.</summary>
internal enum StorageProvider
{
    /// <summary>In files, for one process.</summary>
    File = 1,

    /// <summary>In this process's memory: with the process everything is gone.</summary>
    Memory = 2,

    /// <summary>In Redis.</summary>
    Redis = 3,

    /// <summary>In Azure Blob Storage, a blob for each session.</summary>
    AzureBlob = 4,

    /// <summary>In Azure Table Storage, an entity for each session.</summary>
    AzureTable = 5,

    /// <summary>In a relational database.</summary>
    AdoNet = 6,
}
