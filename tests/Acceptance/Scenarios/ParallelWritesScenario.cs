using System.Net;

namespace OrleansSessions.Acceptance;

/// <summary>Parallel writes of different keys are all stored, whichever nodes they go to.</summary>
internal static class ParallelWritesScenario
{
    private const int Writes = 30;
    private const int Runs = 100;
    private const int FrameworkRuns = 5;

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, CancellationToken cancel)
    {
        var ours = await RunsAsync(farm, "", Runs, cancel);
        var framework = await RunsAsync(farm, "/framework", FrameworkRuns, cancel);
        var claim = $"{Writes} parallel writes of different keys are all stored";
        return
        [
            new(ours.All(run => run is { Answered: Writes, Stored: Writes }), claim, Describe(ours)),
            // For comparison only. Writes that the framework's own session loses are no failure.
            new(framework.All(run => run.Answered == Writes), "The same writes on the framework's own session, for comparison", Describe(framework)),
        ];
    }

    private static async Task<List<Run>> RunsAsync(LaunchedFarm farm, string side, int count, CancellationToken cancel)
    {
        List<Run> runs = [];
        for (var run = 0; run < count; run++)
        {
            using var browser = new Browser(farm.Url, side);
            await browser.VisitAsync(cancel);
            var answers = await Task.WhenAll(Enumerable.Range(1, Writes).Select(i => browser.PutAsync($"article-{i}", cancel)));
            var cart = await browser.CartAsync(cancel);
            runs.Add(new(answers.Count(status => status == HttpStatusCode.NoContent), cart.Count));
        }
        return runs;
    }

    private static string Describe(List<Run> runs) =>
        $"{string.Join(", ", runs.Select(run => run.Stored).Distinct().Order())} of {Writes} stored in {runs.Count} runs, {runs.Sum(run => run.Answered)} of {runs.Count * Writes} acknowledged";

    private sealed record Run(int Answered, int Stored);
}
