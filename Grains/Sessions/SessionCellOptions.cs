namespace OrleansSessions;

/// <summary>How a cell treats its storage.</summary>
public sealed class SessionCellOptions
{
    /// <summary>What a session may hold, and what may wait for it.</summary>
    public SessionLimits Limits { get; set; } = new();

    /// <summary>How long one storage call may take. After that its callers hear <see cref="OutageReason.Storage"/>, and the cell is given up. More than zero; at most, and by default, 5 s.</summary>
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a batch is decided again after another activation wrote first (S14). Default 8.</summary>
    public int RaceAttemptsMax { get; set; } = 8;

    /// <summary>How often a batch is tried again after a write that failed, when storage can be read. Default 2.</summary>
    public int FailureAttemptsMax { get; set; } = 2;

    /// <summary>Loads that a silo works on at a time, of all its sessions; one more is told <see cref="OutageReason.Overloaded"/>. Default 16,384; at least 1.</summary>
    public int LoadsInFlightMax { get; set; } = 16_384;

    /// <summary>
    /// How many shards the expiry ledger has: 1 to 256, default 16, the same on all silos. After a change the old shards go on until all that
    /// is noted in them has been asked.
    /// </summary>
    public int LedgerShards { get; set; } = 16;

    /// <summary>
    /// The format that sessions are stored in: 1 (default), or 2, which is smaller. Every silo of this release reads both. Set a newer one only
    /// once no silo of a release that cannot read it is left: it would refuse those sessions.
    /// </summary>
    public int StoredFormat { get; set; } = 1;
}
