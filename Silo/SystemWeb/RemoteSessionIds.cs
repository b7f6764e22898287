namespace OrleansSessions.Silo;

/// <summary>What becomes of an id whose session is over.</summary>
internal static class RemoteSessionIds
{
    /// <summary>
    /// Whether nobody may use the id any more: its session was ended by a decision, and whoever has the id must not get the next one. An id whose session has
    /// expired is used again, as in System.Web.
    /// </summary>
    public static bool IsUsedUp(LoadOutcome load) => load is { Status: LoadStatus.Ended, Reason: not (SessionEndReason.Absent or SessionEndReason.ExpiredIdle) };
}
