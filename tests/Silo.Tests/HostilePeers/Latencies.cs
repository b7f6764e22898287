namespace OrleansSessions.Silo.Tests;

/// <summary>How long calls took, and what failed.</summary>
internal sealed record Latencies(IReadOnlyList<TimeSpan> Took, IReadOnlyList<string> Failures)
{
    /// <summary>The time within which a share of the calls was answered.</summary>
    public TimeSpan Within(double share) => Took.Order().ElementAtOrDefault(Math.Min(Took.Count - 1, (int)(Took.Count * share)));

    public override string ToString() => FormattableString.Invariant($"{Within(0.5).TotalMilliseconds:0.0} / {Within(0.99).TotalMilliseconds:0.0} ms");
}
