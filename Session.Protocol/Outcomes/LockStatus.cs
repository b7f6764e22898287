namespace OrleansSessions.Protocol;

/// <summary>The result of a <see cref="SessionLock"/>. Sent over the network: append only.</summary>
public enum LockStatus : byte
{
    /// <summary>The caller holds the lease.</summary>
    Granted = 1,

    /// <summary>Other requests come first. Send the call again with the same ticket.</summary>
    Queued = 2,

    /// <summary>Too many requests are waiting already.</summary>
    Full = 3,

    /// <summary>The session has ended, so no lease is possible.</summary>
    Ended = 4,

    /// <summary>The caller's lease is over: it expired and another request came, or it reached its maximum duration.</summary>
    Lost = 5,

    /// <summary>The caller no longer holds the lease.</summary>
    Released = 6,

    /// <summary>The lease could not be granted or changed.</summary>
    Unavailable = 7,
}
