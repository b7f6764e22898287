namespace OrleansSessions.Protocol;

/// <summary>How a load ended. Sent: append only.</summary>
public enum LoadStatus : byte
{
    /// <summary>The caller's copy is current.</summary>
    Unchanged = 1,

    /// <summary>The patch leads from the caller's copy to the current one.</summary>
    Changed = 2,

    /// <summary>The patch holds the whole session.</summary>
    Whole = 3,

    /// <summary>There is no live session; the reason says why.</summary>
    Ended = 4,

    /// <summary>The cluster cannot say. Nothing was changed.</summary>
    Unavailable = 5,

    /// <summary>It goes on under another key. For a while the patch holds the whole session as it was before, to be read and not to be changed.</summary>
    Rotated = 6,
}
