namespace OrleansSessions.Protocol;

/// <summary>The difference between two contents of a session. It is applied in the order <see cref="Clear"/>, <see cref="Removed"/>, <see cref="Set"/>.</summary>
public sealed record SessionPatch
{
    /// <summary>A patch that changes nothing.</summary>
    public static SessionPatch Nothing { get; } = new();

    /// <summary>Whether all entries are removed first. A whole session is sent as a patch that clears.</summary>
    public bool Clear { get; init; }

    /// <summary>The keys to remove. A key is never both here and in <see cref="Set"/>.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>The entries to set. A key occurs at most once.</summary>
    public IReadOnlyList<SessionEntry> Set { get; init; } = [];

    /// <summary>Whether the patch changes nothing.</summary>
    public bool IsEmpty => !Clear && Removed.Count == 0 && Set.Count == 0;
}
