using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Runs a case that is drawn from no seed as often as others have seeds: <c>CLUSTER_SEEDS=n</c>, and <c>CLUSTER_RESULTS=file</c> as for <see cref="ScenarioRuns"/>.</summary>
internal static class Repeats
{
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;

    /// <param name="kind">What happens.</param>
    /// <param name="runAsync">Makes it happen, and returns what it measured, in words.</param>
    public static async Task RunAsync(string kind, Func<Task<string>> runAsync)
    {
        for (var run = 0; run < Count; run++)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                var measured = await runAsync();
                Measured.Say($"measured: {kind}: {measured}");
                Add(new RunLine(kind, RunLine.Right) { Measured = measured }, began);
            }
            catch (Exception e)
            {
                Add(new RunLine(kind, RunLine.Wrong) { Findings = [e.Message.Split('\n')[0]] }, began);
                throw;
            }
        }
    }

    private static void Add(RunLine line, long began) => (line with { Took = Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1) }).AddTo(RunLine.Wanted);
}
