namespace OrleansSessions.Benchmarks;

/// <summary>Something that is measured.</summary>
internal interface IRun
{
    /// <returns>What came of it, as a table.</returns>
    Task<string> RunAsync(BenchOptions options);
}
