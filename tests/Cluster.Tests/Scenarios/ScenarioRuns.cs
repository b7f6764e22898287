using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Runs a scenario under load, seed after seed, over one cluster, and holds each run's history against the checker.
/// <c>CLUSTER_SEEDS=n</c> runs so many seeds; <c>CLUSTER_SEED=s</c> runs that one; <c>CLUSTER_SETTINGS=Cluster__ProbeTimeout=00:00:05;…</c> runs silos with other settings.
/// </summary>
internal static class ScenarioRuns
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HealsWithin = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(Scenario scenario)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Assert.SkipWhen(scenario.Storage == StorageKind.AzureBlob && AzuriteServer.Missing is not null, AzuriteServer.Missing ?? "");
        Assert.SkipWhen(scenario.OnItsOwnNetwork && SiloNetwork.Missing is not null, SiloNetwork.Missing ?? "");
        await using var cluster = await SiloCluster.StartAsync(scenario.Silos, scenario.Storage, scenario.OnItsOwnNetwork);
        await RunAsync(scenario, cluster);
    }

    /// <param name="cluster">The cluster; null when none can be started here.</param>
    public static async Task RunAsync(Scenario scenario, SiloCluster? cluster)
    {
        Assert.SkipWhen(cluster is null, RedisServer.Missing ?? "");
        await HealedAsync(cluster!);
        var results = new List<RunResult>();
        foreach (var seed in Seeds())
        {
            var result = await RunAsync(scenario, cluster!, seed);
            results.Add(result);
            Measured.Say($"{scenario.Name}, {result}");
        }

        var waits = results.Select(static r => r.Longest).Order().ToList();
        Measured.Say($"measured: {scenario.Name}: {results.Count} runs, {results.Sum(static r => r.History.Operations.Count)} operations, {results.Count(static r => r.Findings.Count > 0 && !r.Lags)} wrong, {results.Count(static r => r.Lags)} with reads that lagged within S14; "
            + $"longest that a session was unavailable: median {waits[waits.Count / 2].TotalSeconds:0.00} s, most {waits[^1].TotalSeconds:0.00} s");
        Assert.DoesNotContain(results, result => result.Findings.Count > 0 && !(result.Lags && scenario.MovesSessions));
    }

    private static async Task<RunResult> RunAsync(Scenario scenario, SiloCluster cluster, int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var load = new Workload(cluster, seed, withShortSessions: !scenario.BreaksStorage);
        await Task.Delay(Before, TimeProvider.System, TestContext.Current.CancellationToken);
        await scenario.HappenAsync(cluster, new Random(seed));
        await HealedAsync(cluster);
        await Task.Delay(After, TimeProvider.System, TestContext.Current.CancellationToken);
        var history = await load.FinishAsync(new HistoryHead(scenario.Name, seed, ActivationsAreLost: true));
        var result = new RunResult(seed, history, HistoryChecker.Check(history), Outages.Longest(history), TimeProvider.System.GetElapsedTime(began));
        return result.Findings.Count == 0 ? result : result with { SavedAs = await SaveAsync(result, cluster) };
    }

    /// <summary>Waits until every web node gets an answer for sessions of any silo.</summary>
    private static async Task HealedAsync(SiloCluster cluster)
    {
        var began = TimeProvider.System.GetTimestamp();
        var slot = new SessionSlot($"probe/{Guid.NewGuid():N}", "probe", TimeSpan.FromMinutes(1));
        var probes = Task.WhenAll(cluster.Web.SelectMany(_ => Enumerable.Range(1, 8), async (web, generation) =>
        {
            while ((await web.Sessions.LoadAsync(slot.Id(generation), new SessionLoad(default, slot.Idle), TestContext.Current.CancellationToken)).Outage is { } outage)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < HealsWithin, $"{web.Name} gets no answer after {HealsWithin}: {outage}\n{string.Join("\n", cluster.Silos.Select(static silo => silo.Output))}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }).ToArray());
        while (await Task.WhenAny(probes, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System)) != probes)
        {
            await cluster.RestartEndedAsync();
        }

        await probes;
    }

    private static async Task<string> SaveAsync(RunResult result, SiloCluster cluster)
    {
        var folder = Path.Combine(AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("artifacts", StringComparison.Ordinal)], "artifacts", "histories");
        var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{result.History.Head.Scenario.Replace(' ', '-')}-{result.Seed}"));
        await result.History.SaveAsync(name + ".jsonl");
        await File.WriteAllTextAsync(name + ".log", $"{result}\n\n{string.Join("\n\n", cluster.Silos.Select(static silo => $"{silo.Name}\n{silo.Output}"))}");
        return name + ".jsonl";
    }

    private static IEnumerable<int> Seeds()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return [seed];
        }

        var count = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) ? seeds : 1;
        return Enumerable.Range(0, count).Select(static _ => Random.Shared.Next(1, 1_000_000));
    }
}
