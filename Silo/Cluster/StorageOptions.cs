namespace OrleansSessions.Silo;

/// <summary>Section <c>Storage</c>: where sessions are stored.</summary>
internal sealed class StorageOptions
{
    /// <summary>What kind of storage. Default <see cref="StorageProvider.File"/>.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.File;

    /// <summary>With <see cref="StorageProvider.File"/>: the directory, which belongs to this process alone. Required then.</summary>
    public string? Directory { get; set; }

    /// <summary>With <see cref="StorageProvider.File"/>: what an acknowledged write survives. Default <see cref="FileFlush.EveryWrite"/>.</summary>
    public FileFlush Flush { get; set; } = FileFlush.EveryWrite;
}
