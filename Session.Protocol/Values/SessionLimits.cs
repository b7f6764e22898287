namespace OrleansSessions;

/// <summary>Limits of one session and its queues (S12). If a call would exceed a limit, nothing of it is applied, and the error names the limit.</summary>
public sealed record SessionLimits
{
    /// <summary>The bytes of all keys (UTF-8) and values of a session.</summary>
    /// <value>At least 1,024. Default 4,194,304 (4 MiB).</value>
    public int MaximumSessionBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The bytes of one value.</summary>
    /// <value>At least 1. Default 1,048,576 (1 MiB).</value>
    public int MaximumEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>The entries of a session.</summary>
    /// <value>1 to 65,536. Default 4,096.</value>
    public int MaximumEntries { get; set; } = 4096;

    /// <summary>The bytes of one key in UTF-8.</summary>
    /// <value>1 to 65,535. Default 65,535, as in ASP.NET Core.</value>
    public int MaximumKeyBytes { get; set; } = 65_535;

    /// <summary>The commits that wait for the write loop of a session.</summary>
    /// <value>At least 1. Default 256.</value>
    public int MaximumQueuedCommits { get; set; } = 256;

    /// <summary>The requests and commits that wait for an exclusive lease on a session.</summary>
    /// <value>At least 1. Default 128.</value>
    public int MaximumWaiters { get; set; } = 128;

    /// <summary>The bytes of the commits that wait for the write loop of a session.</summary>
    /// <value>At least <see cref="MaximumSessionBytes"/>. Default 16,777,216 (16 MiB).</value>
    public int MaximumQueuedBytes { get; set; } = 16 * 1024 * 1024;
}
