namespace OrleansSessions.Local.Parts;

/// <summary>What became of the wish to kill a part.</summary>
internal enum KillOutcome
{
    /// <summary>Its process is gone, and another one follows.</summary>
    Killed = 1,

    /// <summary>It is dead or starting already.</summary>
    NotReady = 2,

    /// <summary>There is none of this name.</summary>
    NoSuchPart = 3,
}
