namespace OrleansSessions.Local;

/// <summary>Where sessions are stored.</summary>
internal enum FarmStorage
{
    /// <summary>In files of the only silo.</summary>
    File = 1,

    /// <summary>In Redis.</summary>
    Redis = 2,

    /// <summary>In Azure Storage, or its emulator.</summary>
    AzureBlob = 3,
}
