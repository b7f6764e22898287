namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionCommit"/>. Every answer, also a refusal, is based on what is stored (S3).</summary>
public sealed record CommitOutcome
{
    /// <summary>The result.</summary>
    public required CommitStatus Status { get; init; }

    /// <summary>With <see cref="CommitStatus.Applied"/>: the version of the stored document that contains the changes.</summary>
    public SessionVersion Version { get; init; }

    /// <summary>With <see cref="CommitStatus.Applied"/>: the session's <c>ISession.Id</c>.</summary>
    public Guid PublicId { get; init; }

    /// <summary>
    /// With <see cref="CommitStatus.Applied"/>: what other requests changed since the base. The base, then the caller's changes, then this patch result
    /// in the content at <see cref="Version"/>. Null if the cluster no longer knows: then the caller discards its copy.
    /// </summary>
    public SessionPatch? Others { get; init; }

    /// <summary>With <see cref="CommitStatus.Conflict"/>: the keys in conflict.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>With <see cref="CommitStatus.Ended"/>: the reason.</summary>
    public SessionEndReason? Reason { get; init; }

    /// <summary>With <see cref="CommitStatus.OverLimit"/>: the limit.</summary>
    public SessionLimitExceeded? Limit { get; init; }

    /// <summary>With <see cref="CommitStatus.Unavailable"/>: the outage.</summary>
    public SessionOutage? Outage { get; init; }

    /// <summary>With <see cref="CommitStatus.LeaseLost"/>: the fence of the session's newest lease.</summary>
    public long Fence { get; init; }

    /// <summary>Returns the outcome that the session has ended.</summary>
    /// <param name="reason">The reason.</param>
    public static CommitOutcome Ended(SessionEndReason reason) => new() { Status = CommitStatus.Ended, Reason = reason };

    /// <summary>Returns the outcome that the commit would exceed a limit.</summary>
    /// <param name="limit">The limit.</param>
    public static CommitOutcome OverLimit(SessionLimitExceeded limit) => new() { Status = CommitStatus.OverLimit, Limit = limit };

    /// <summary>Returns the outcome that the commit could not be stored.</summary>
    /// <param name="outage">The outage.</param>
    public static CommitOutcome Unavailable(SessionOutage outage) => new() { Status = CommitStatus.Unavailable, Outage = outage };
}
