namespace OrleansSessions;

/// <summary>A recorded session of a user.</summary>
internal readonly record struct IndexedSession(SessionId Id, Guid PublicId, DateTimeOffset FirstUsedAt) : IIndexEntry
{
    public bool HasEnded(LoadOutcome seen) => seen.Status switch
    {
        LoadStatus.Ended => seen.Reason != SessionEndReason.Rotated,
        LoadStatus.Unavailable => false,
        _ => seen.PublicId != PublicId,
    };
}
