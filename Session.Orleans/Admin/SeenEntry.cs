namespace OrleansSessions;

/// <summary>What a load said of a recorded session or ticket. Without its content, which may be large: a user may have thousands.</summary>
internal readonly record struct SeenEntry(IIndexEntry Entry, LoadStatus Status, bool HasEnded, Guid Incarnation, DateTimeOffset? Ends, SessionOutage? Outage)
{
    public static SeenEntry Of(IIndexEntry entry, LoadOutcome seen) => new(entry, seen.Status, entry.HasEnded(seen), seen.Version.Incarnation, seen.Lifetime.Ends, seen.Outage);
}
