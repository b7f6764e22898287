namespace OrleansSessions;

internal enum GateState
{
    /// <summary>Nothing has been shown yet.</summary>
    Holding,

    /// <summary>The changes are stored: everything goes through.</summary>
    Open,

    /// <summary>The changes are not stored, and the browser was told: nothing goes through.</summary>
    Failed,

    /// <summary>The response is not the application's any more, or did not come this way: everything goes through.</summary>
    Bypassed,
}
