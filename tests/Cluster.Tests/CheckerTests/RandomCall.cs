namespace OrleansSessions.Cluster.Tests;

/// <summary>One call of a random run, on its way.</summary>
internal sealed record RandomCall(int Client, long Began, SessionSnapshot Held)
{
    public SessionCommit? Commit { get; init; }

    public SessionEnd? End { get; init; }

    /// <summary>Whether its answer gets lost.</summary>
    public bool IsLost { get; init; }

    public bool IsDecided { get; set; }

    /// <summary>What was decided; null for a load.</summary>
    public object? Outcome { get; set; }

    /// <summary>What was stored when it was decided.</summary>
    public SessionDocument? Stored { get; set; }
}
