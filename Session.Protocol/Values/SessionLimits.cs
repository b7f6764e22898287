namespace OrleansSessions;

/// <summary>The most that one session may hold, and that may wait for it (S12). Over a limit nothing is applied, and the error names the limit.</summary>
public sealed record SessionLimits
{
    /// <summary>Bytes of all keys (UTF-8) and values of a session together. Default 4 MiB.</summary>
    public int MaximumSessionBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one value. Default 1 MiB.</summary>
    public int MaximumEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>Entries of one session. Default 4,096.</summary>
    public int MaximumEntries { get; set; } = 4096;

    /// <summary>Bytes of one key in UTF-8. Default and most: 65,535, as in ASP.NET Core.</summary>
    public int MaximumKeyBytes { get; set; } = 65_535;

    /// <summary>Changes that wait for one session's write loop. Default 256.</summary>
    public int MaximumQueuedCommits { get; set; } = 256;

    /// <summary>Requests and changes that wait for one who has the session for itself. Default 128.</summary>
    public int MaximumWaiters { get; set; } = 128;

    /// <summary>Bytes of the changes that wait for one session's write loop. Default 16 MiB.</summary>
    public int MaximumQueuedBytes { get; set; } = 16 * 1024 * 1024;
}
