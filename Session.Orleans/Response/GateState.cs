namespace OrleansSessions;

internal enum GateState
{
    /// <summary>The response is held back.</summary>
    Holding,

    /// <summary>The changes are stored: the response passes.</summary>
    Open,

    /// <summary>The changes are not stored, and a failure response was sent: the application's output is discarded.</summary>
    Failed,

    /// <summary>
    /// The changes are not stored, and the application has a page that says so. It is shown when the request leaves the session middleware; until then the
    /// application's output is discarded.
    /// </summary>
    Withheld,

    /// <summary>The response is no longer the application's, or bypasses the gate: everything passes.</summary>
    Bypassed,
}
