namespace OrleansSessions.Benchmarks;

/// <summary>What a load came to.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Took">How long it took.</param>
internal readonly record struct LoadResult(long Requests, TimeSpan Took)
{
    public double PerSecond => Requests / Took.TotalSeconds;
}
