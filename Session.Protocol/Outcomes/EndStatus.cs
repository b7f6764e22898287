namespace OrleansSessions.Protocol;

/// <summary>The result of a request to end a session. Sent over the network: append only.</summary>
public enum EndStatus : byte
{
    /// <summary>The session has ended, and that is stored.</summary>
    Ended = 1,

    /// <summary>The session had ended before, or another incarnation was meant.</summary>
    NotFound = 2,

    /// <summary>The end could not be stored.</summary>
    Unavailable = 3,
}
