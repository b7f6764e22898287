namespace OrleansSessions.Protocol;

/// <summary>What a <see cref="SessionLock"/> asks for. Sent: append only.</summary>
public enum LockStep : byte
{
    /// <summary>To have the session for oneself, when it is one's turn.</summary>
    Acquire = 1,

    /// <summary>To go on having it.</summary>
    Renew = 2,

    /// <summary>To have it no longer, or not to wait for it any more.</summary>
    Release = 3,
}
