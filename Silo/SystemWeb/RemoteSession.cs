namespace OrleansSessions.Silo;

/// <summary>A session as the System.Web adapters send and expect it.</summary>
internal sealed record RemoteSession
{
    /// <summary>The longest timeout in minutes: System.Web's own.</summary>
    public const int MaximumTimeout = 365 * 24 * 60;

    public required string Id { get; init; }

    public bool IsNew { get; init; }

    public bool IsAbandoned { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>The idle timeout in minutes.</summary>
    public int Timeout { get; init; }

    public IReadOnlyCollection<SessionEntry> Entries { get; init; } = [];

    /// <summary>Keys that the application has no type for. Their values were sent to it, and do not come back.</summary>
    public IReadOnlyCollection<string> UnknownKeys { get; init; } = [];
}
