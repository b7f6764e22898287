namespace OrleansSessions.Cluster.Tests;

/// <summary>Something in a history that the rules do not allow, or that nobody could decide.</summary>
/// <param name="Check">Which check says so.</param>
/// <param name="Session">The session.</param>
/// <param name="Message">What happened, and which rule it breaks.</param>
internal sealed record Finding(string Check, string Session, string Message)
{
    /// <summary>Whether S14 allows it: a read that lags by no more than a silo may be without proof of life. A strict run allows none.</summary>
    public bool IsStaleRead { get; init; }

    public override string ToString() => $"{Check}: {Session}: {Message}";
}
