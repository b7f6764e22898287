namespace OrleansSessions;

/// <summary>The kind of an outage. Sent over the network: append only.</summary>
public enum SessionOutageReason : byte
{
    /// <summary>Storage failed, or did not answer in time.</summary>
    Storage = 1,

    /// <summary>Too many calls are waiting already.</summary>
    Overloaded = 2,

    /// <summary>The silo is stopping.</summary>
    Stopping = 3,

    /// <summary>No silo could be reached, or none answered in time.</summary>
    Unreachable = 4,

    /// <summary>The caller has no permission: the key is wrong, or the session belongs to another application.</summary>
    Denied = 5,

    /// <summary>The message could not be read.</summary>
    Malformed = 6,

    /// <summary>The stored session has a format that this release does not know. It is not changed.</summary>
    NewerFormat = 7,

    /// <summary>The timeout of the call passed before it was decided.</summary>
    TimedOut = 8,
}
