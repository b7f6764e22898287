namespace OrleansSessions.Protocol;

/// <summary>How a commit ended. Sent: append only.</summary>
public enum CommitStatus : byte
{
    /// <summary>It is in storage (S2).</summary>
    Applied = 1,

    /// <summary>Keys were written since it was loaded. Nothing was applied.</summary>
    Conflict = 2,

    /// <summary>The session that it was made for is over. Nothing was applied.</summary>
    Ended = 3,

    /// <summary>The retry comes so late that nobody knows any more whether the first try was applied.</summary>
    RetryTooLate = 4,

    /// <summary>A limit would have been passed. Nothing was applied.</summary>
    OverLimit = 5,

    /// <summary>The cluster could not store it: see <see cref="Outage.MayHaveBeenApplied"/>.</summary>
    Unavailable = 6,

    /// <summary>Another request has the session for itself, and kept it for longer than this one waits (S8). Nothing was applied.</summary>
    Locked = 7,

    /// <summary>The lease that it was made under is over, and others came since (S9). Nothing was applied.</summary>
    LeaseLost = 8,
}
