namespace OrleansSessions.Protocol;

/// <summary>What leads from one content of a session to the next: first <see cref="Clear"/>, then <see cref="Removed"/>, then <see cref="Set"/>.</summary>
public sealed record SessionPatch
{
    /// <summary>Changes nothing.</summary>
    public static SessionPatch Nothing { get; } = new();

    /// <summary>Whether everything goes first. A session that is sent whole is a patch that clears.</summary>
    public bool Clear { get; init; }

    /// <summary>Keys that go. No key stands both here and in <see cref="Set"/>.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Entries that are set. No key stands here twice.</summary>
    public IReadOnlyList<SessionEntry> Set { get; init; } = [];

    /// <summary>Whether the patch leaves every content as it is.</summary>
    public bool IsEmpty => !Clear && Removed.Count == 0 && Set.Count == 0;
}
