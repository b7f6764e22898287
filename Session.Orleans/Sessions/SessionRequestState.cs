namespace OrleansSessions;

/// <summary>Whether a request's session can still be changed.</summary>
internal enum SessionRequestState
{
    /// <summary>Changes are accepted.</summary>
    Open,

    /// <summary>A failure response was sent: changes are ignored.</summary>
    Discarded,

    /// <summary>The request is over: a change throws.</summary>
    Completed,
}
