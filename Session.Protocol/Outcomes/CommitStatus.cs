namespace OrleansSessions.Protocol;

/// <summary>The result of a commit. Sent over the network: append only.</summary>
public enum CommitStatus : byte
{
    /// <summary>The changes are in storage (S2).</summary>
    Applied = 1,

    /// <summary>Other requests have written the same keys since the session was loaded. Nothing was applied.</summary>
    Conflict = 2,

    /// <summary>The session has ended. Nothing was applied.</summary>
    Ended = 3,

    /// <summary>The retry came so late that it is unknown whether an earlier attempt was applied.</summary>
    RetryTooLate = 4,

    /// <summary>The commit would exceed a limit. Nothing was applied.</summary>
    OverLimit = 5,

    /// <summary>The commit could not be stored. See <see cref="SessionOutage.MayHaveBeenApplied"/>.</summary>
    Unavailable = 6,

    /// <summary>Another request held the exclusive lease for longer than this commit waits (S8). Nothing was applied.</summary>
    Locked = 7,

    /// <summary>The request's lease is over, and another request has had the lease or has written since (S9). Nothing was applied.</summary>
    LeaseLost = 8,
}
