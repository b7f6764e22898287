namespace OrleansSessions;

/// <summary>Whether a request's session can still be changed.</summary>
internal enum SessionRequestState
{
    /// <summary>It can.</summary>
    Open,

    /// <summary>The browser was told that nothing was stored: changes are ignored.</summary>
    Discarded,

    /// <summary>The request is over: a change throws.</summary>
    Completed,
}
