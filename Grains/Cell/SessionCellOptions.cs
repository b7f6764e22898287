namespace OrleansSessions;

/// <summary>How a cell treats its storage.</summary>
public sealed class SessionCellOptions
{
    /// <summary>What a session may hold, and what may wait for it.</summary>
    public SessionLimits Limits { get; set; } = new();

    /// <summary>How long one storage call may take. After that its callers hear <see cref="OutageReason.Storage"/>, and the cell is given up. Default 5 s.</summary>
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a batch is decided again after another activation wrote first (S14). Default 8.</summary>
    public int RaceAttemptsMax { get; set; } = 8;

    /// <summary>How often a batch is tried again after a write that failed, when storage can be read. Default 2.</summary>
    public int FailureAttemptsMax { get; set; } = 2;
}
