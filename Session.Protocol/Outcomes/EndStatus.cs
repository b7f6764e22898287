namespace OrleansSessions.Protocol;

/// <summary>How an attempt to end a session ended. Sent: append only.</summary>
public enum EndStatus : byte
{
    /// <summary>It is over, and that is in storage.</summary>
    Ended = 1,

    /// <summary>It was over already, or in another life than the one that was meant.</summary>
    NotThere = 2,

    /// <summary>The cluster could not store it.</summary>
    Unavailable = 3,
}
