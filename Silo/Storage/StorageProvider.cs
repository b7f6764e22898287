namespace OrleansSessions.Silo;

/// <summary>Where sessions are stored. <see cref="File"/> and <see cref="Memory"/> belong to one silo; any number of silos can share the others.</summary>
internal enum StorageProvider
{
    /// <summary>Files in a local directory, for one process.</summary>
    File = 1,

    /// <summary>This process's memory; lost with the process.</summary>
    Memory = 2,

    /// <summary>Redis.</summary>
    Redis = 3,

    /// <summary>Azure Blob Storage, one blob per session.</summary>
    AzureBlob = 4,

    /// <summary>Azure Table Storage, one entity per session.</summary>
    AzureTable = 5,

    /// <summary>A relational database.</summary>
    AdoNet = 6,
}
