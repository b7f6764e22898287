namespace OrleansSessions;

/// <summary>Where the file storage keeps its rows, and what a write survives.</summary>
public sealed class SessionFileStorageOptions
{
    /// <summary>The directory that rows are stored in. It is created if it does not exist, and belongs to one process and one storage name at a time.</summary>
    /// <value>Required. A path on a local disk; a relative one starts at the working directory.</value>
    /// <remarks>Some network file systems implement neither the ownership lock nor the flush correctly.</remarks>
    public string Directory { get; set; } = "";

    /// <summary>What an acknowledged write survives.</summary>
    /// <value>Default <see cref="SessionFileFlushMode.EveryWrite"/>.</value>
    public SessionFileFlushMode Flush { get; set; } = SessionFileFlushMode.EveryWrite;
}
