namespace OrleansSessions;

/// <summary>How the file storage keeps its rows.</summary>
public sealed class FileStorageOptions
{
    /// <summary>
    /// The directory that the rows are kept in. It is created when it is missing, and belongs to one process and one storage name at a time.
    /// Required. A relative path starts at the process's working directory.
    /// </summary>
    /// <remarks>A local file system: on some network file systems neither the ownership lock nor the flush mean what they say.</remarks>
    public string Directory { get; set; } = "";

    /// <summary>What an acknowledged write survives. Default: <see cref="FileFlush.EveryWrite"/>.</summary>
    public FileFlush Flush { get; set; } = FileFlush.EveryWrite;
}
