namespace OrleansSessions.Local;

/// <summary>What became of a request that was given to a node.</summary>
internal enum ForwardOutcome
{
    /// <summary>The answer was passed on, or nobody waits for it any more.</summary>
    Answered = 1,

    /// <summary>There was no connection, so the node has seen nothing of the request.</summary>
    NotConnected = 2,

    /// <summary>The node may have carried it out, wholly or in part.</summary>
    Broken = 3,
}
