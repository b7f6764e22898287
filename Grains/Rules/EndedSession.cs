namespace OrleansSessions.Grains;

/// <summary>A session whose end its application is notified of.</summary>
/// <param name="Entries">Its content just before the end.</param>
internal sealed record EndedSession(Guid Incarnation, Guid PublicId, SessionEndReason Reason, IReadOnlyDictionary<string, DocumentEntry> Entries);
