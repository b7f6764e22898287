namespace OrleansSessions.Protocol;

/// <summary>How a request for a session of one's own ended. Sent: append only.</summary>
public enum LockStatus : byte
{
    /// <summary>The caller has it.</summary>
    Granted = 1,

    /// <summary>Others come first: ask again with the same ticket.</summary>
    Queued = 2,

    /// <summary>Too many wait already.</summary>
    Full = 3,

    /// <summary>The session was ended before its time, and nobody can have it.</summary>
    Ended = 4,

    /// <summary>The lease that the caller had is over: it ran out and others came, or it was kept as long as it may be.</summary>
    Lost = 5,

    /// <summary>The caller has it no longer.</summary>
    Released = 6,

    /// <summary>The cluster cannot say.</summary>
    Unavailable = 7,
}
