namespace OrleansSessions;

/// <summary>How a silo's session grains use storage, and what they may hold.</summary>
public sealed class SessionGrainOptions
{
    /// <summary>The largest value of <see cref="LedgerShards"/>. Each silo looks at start for shards of earlier settings up to this number.</summary>
    internal const int LargestLedgerShards = 256;

    /// <summary>The limits of one session, and of what may wait for it.</summary>
    /// <value>Default: the defaults of <see cref="SessionLimits"/>.</value>
    public SessionLimits Limits { get; set; } = new();

    /// <summary>
    /// How long one storage call may take. After that its callers get <see cref="SessionOutageReason.Storage"/>. If it was a write, the grain is
    /// deactivated, because the write may still be applied.
    /// </summary>
    /// <value>More than zero, at most 5 seconds. Default 5 seconds.</value>
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a change or an end of a session is tried again while storage fails, so that a short failure refuses none. A change whose caller
    /// waits less is refused earlier. Loads do not wait for it.
    /// </summary>
    /// <value>0 (refused at once) to 10 seconds. Default 1.5 seconds: less than the 2 seconds after which a web node sends a change again.</value>
    public TimeSpan CommitRetryTime { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// How long the key of a session that was abandoned or revoked is known to have ended. Afterwards a cookie that still has it names another session,
    /// which everybody who has that cookie can read.
    /// </summary>
    /// <value>10 minutes to 30 days. Default 1 day.</value>
    public TimeSpan EndedKeyRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many loads a silo processes at the same time, over all sessions. Further loads get <see cref="SessionOutageReason.Overloaded"/>.</summary>
    /// <value>At least 1. Default 16,384.</value>
    public int MaximumConcurrentLoads { get; set; } = 16_384;

    /// <summary>
    /// What a silo does that has lost its place in the cluster (S15): its membership table was lost or set back, or lists other silos, and no
    /// restart of another silo has mended that.
    /// </summary>
    /// <value>Default <see cref="LostPlaceBehavior.Refuse"/>. The silo program sets <see cref="LostPlaceBehavior.StopHost"/>.</value>
    public LostPlaceBehavior LostPlaceBehavior { get; set; } = LostPlaceBehavior.Refuse;

    /// <summary>How often a batch is decided again because another activation wrote first (S14).</summary>
    /// <value>At least 1. Default 8.</value>
    internal int MaximumRaceRetries { get; set; } = 8;

    /// <summary>How often a batch is decided again after a failed write, if storage can be read.</summary>
    /// <value>0 or more. Default 2.</value>
    internal int MaximumFailureRetries { get; set; } = 2;

    /// <summary>
    /// The number of shards of the expiry ledger; the same on all silos. After a change, the old shards continue until every session that is
    /// registered in them has been checked.
    /// </summary>
    /// <value>1 to 256. Default 16.</value>
    internal int LedgerShards { get; set; } = 16;

    /// <summary>
    /// The format that sessions are stored in. Every silo of this release reads both. Set a newer one only when no silo of a release that cannot
    /// read it is left: such a silo would refuse those sessions.
    /// </summary>
    /// <value>1, or 2, which is smaller. Default 1.</value>
    internal int StoredFormat { get; set; } = 1;
}
