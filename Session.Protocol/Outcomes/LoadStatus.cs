namespace OrleansSessions.Protocol;

/// <summary>The result of a load. Sent over the network: append only.</summary>
public enum LoadStatus : byte
{
    /// <summary>The caller's copy is current.</summary>
    Unchanged = 1,

    /// <summary>The patch contains the changes since the caller's copy.</summary>
    Changed = 2,

    /// <summary>The patch contains the whole session.</summary>
    Whole = 3,

    /// <summary>There is no live session. The reason says why.</summary>
    Ended = 4,

    /// <summary>The session cannot be loaded. Nothing was changed.</summary>
    Unavailable = 5,

    /// <summary>The session continues under another key. During the grace period the patch contains the whole session as it was before, read-only.</summary>
    Rotated = 6,

    /// <summary>The session continues under another key, which nobody has presented. The patch contains the whole session as it was before; a change forks it.</summary>
    Forkable = 7,
}
