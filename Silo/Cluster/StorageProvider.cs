namespace OrleansSessions.Silo;

/// <summary>Where sessions are stored.</summary>
internal enum StorageProvider
{
    /// <summary>In files, for one process.</summary>
    File = 1,

    /// <summary>In this process's memory: with the process everything is gone.</summary>
    Memory = 2,
}
