namespace OrleansSessions.Cluster.Tests;

/// <param name="Positions">How many the search looked at.</param>
/// <param name="Explanation">Why there is no order, or none was found.</param>
internal sealed record SearchResult(OrderVerdict Verdict, int Positions, string Explanation);

internal enum OrderVerdict
{
    /// <summary>There is an order.</summary>
    Ordered = 1,

    /// <summary>There is none.</summary>
    Impossible = 2,

    /// <summary>The search was bounded, and met its bound.</summary>
    Undecided = 3,
}
