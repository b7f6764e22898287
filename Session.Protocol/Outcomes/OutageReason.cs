namespace OrleansSessions;

/// <summary>Why the cluster could not answer. Sent: append only.</summary>
public enum OutageReason : byte
{
    /// <summary>Storage failed, or did not answer in time.</summary>
    Storage = 1,

    /// <summary>Too much waits already.</summary>
    Overloaded = 2,

    /// <summary>The silo is stopping.</summary>
    Stopping = 3,

    /// <summary>No silo could be reached, or it did not answer in time.</summary>
    Unreachable = 4,

    /// <summary>The caller may not: wrong key, or another application's session.</summary>
    Denied = 5,

    /// <summary>The message could not be understood.</summary>
    Malformed = 6,

    /// <summary>The stored session is of a format that this release does not know. It is left as it is.</summary>
    NewerFormat = 7,

    /// <summary>The time that the caller gave it ran out before it was decided.</summary>
    TimedOut = 8,
}
