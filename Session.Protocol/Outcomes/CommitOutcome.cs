namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionCommit"/>. Like a load's, it rests on what is stored: refusals too (S3).</summary>
public sealed record CommitOutcome
{
    /// <summary>How it ended.</summary>
    public required CommitStatus Status { get; init; }

    /// <summary>With <see cref="CommitStatus.Applied"/>: the stored document that has it.</summary>
    public SessionVersion Version { get; init; }

    /// <summary>With <see cref="CommitStatus.Applied"/>: the session's <c>Id</c>.</summary>
    public Guid PublicId { get; init; }

    /// <summary>
    /// With <see cref="CommitStatus.Applied"/>: what others changed since the base. Base, then the caller's changes, then this is the
    /// content at <see cref="Version"/>. Null when the cluster does not remember that far: the caller forgets its copy.
    /// </summary>
    public SessionPatch? Others { get; init; }

    /// <summary>With <see cref="CommitStatus.Conflict"/>: the keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>With <see cref="CommitStatus.Ended"/>: why.</summary>
    public EndReason? Reason { get; init; }

    /// <summary>With <see cref="CommitStatus.OverLimit"/>: which.</summary>
    public LimitExceeded? Limit { get; init; }

    /// <summary>With <see cref="CommitStatus.Unavailable"/>: why.</summary>
    public Outage? Outage { get; init; }

    /// <summary>With <see cref="CommitStatus.LeaseLost"/>: the fence of the session's newest lease.</summary>
    public long Fence { get; init; }

    /// <summary>The session that it was made for is over.</summary>
    public static CommitOutcome Ended(EndReason reason) => new() { Status = CommitStatus.Ended, Reason = reason };

    /// <summary>A limit would have been passed.</summary>
    public static CommitOutcome OverLimit(LimitExceeded limit) => new() { Status = CommitStatus.OverLimit, Limit = limit };

    /// <summary>The cluster could not store it.</summary>
    public static CommitOutcome Unavailable(Outage outage) => new() { Status = CommitStatus.Unavailable, Outage = outage };
}
