using System.Globalization;
using System.Runtime.ExceptionServices;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Runs a scenario under load, seed after seed, over one cluster, and holds each run's history against the checker.
/// <c>CLUSTER_SEEDS=n</c> runs so many seeds; <c>CLUSTER_SEED=s</c> runs that one; <c>CLUSTER_SETTINGS=Cluster__ProbeTimeout=00:00:05;…</c> runs silos with other settings;
/// <c>CLUSTER_RESULTS=file</c> adds a line for each run to the file.
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
        await using var cluster = await SiloCluster.StartAsync(scenario.Silos, scenario.Storage, scenario.OnItsOwnNetwork, release: scenario.Begins);
        await RunAsync(scenario, cluster);
    }

    /// <param name="cluster">The cluster; null when none can be started here.</param>
    public static async Task RunAsync(Scenario scenario, SiloCluster? cluster)
    {
        Assert.SkipWhen(cluster is null, RedisServer.Missing ?? "");
        await HealedAsync(cluster!);
        var lines = new List<RunLine>();
        foreach (var seed in Seeds())
        {
            var result = await RunAsync(scenario, cluster!, seed);
            lines.Add(result.Line);
            lines[^1].AddTo(RunLine.Wanted);
            Measured.Say($"{scenario.Name}, {result}");
            if (result.Fault is { } fault)
            {
                ExceptionDispatchInfo.Throw(fault);
            }
        }

        Measured.Say($"measured: {scenario.Name}: {Summary(lines)}");
        Assert.DoesNotContain(lines, static line => line.Outcome == RunLine.Wrong);
    }

    public static string Summary(IReadOnlyCollection<RunLine> lines)
    {
        var waits = lines.Select(static line => line.Longest ?? 0).Order().ToList();
        return $"{lines.Count} runs, {lines.Sum(static line => line.Operations)} operations, {lines.Sum(static line => line.Acknowledged)} commits acknowledged, "
            + $"{lines.Count(static line => line.Outcome == RunLine.Wrong)} wrong, {lines.Count(static line => line.Outcome == RunLine.Lags)} with reads that lagged within S14; "
            + $"longest that a session was unavailable: median {waits[waits.Count / 2]:0.00} s, most {waits[^1]:0.00} s";
    }

    /// <summary>One run. A cluster that does not heal is a fault of the result, with the history and the logs saved as those of what is wrong.</summary>
    public static async Task<RunResult> RunAsync(Scenario scenario, SiloCluster cluster, int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var load = new Workload(cluster, seed, withShortSessions: !scenario.BreaksStorage && !scenario.MovesClocks);
        Exception? fault = null;
        try
        {
            await Task.Delay(Before, TimeProvider.System, TestContext.Current.CancellationToken);
            await scenario.HappenAsync(cluster, new Random(seed));
            await HealedAsync(cluster);
            await Task.Delay(After, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fault = e;
        }

        var history = await load.FinishAsync(new HistoryHead(scenario.Name, seed, ActivationsAreLost: true));
        var result = new RunResult(seed, history, HistoryChecker.Check(history), Outages.Longest(history), TimeProvider.System.GetElapsedTime(began)) { MayLag = scenario.MovesSessions, Fault = fault };
        return result.Findings.Count == 0 && fault is null ? result : result with { SavedAs = await SaveAsync(result, cluster) };
    }

    /// <summary>Waits until every web node gets an answer for sessions of any silo.</summary>
    public static async Task HealedAsync(SiloCluster cluster)
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
        var name = Path.Combine(Checkout.At("artifacts/histories"), string.Create(CultureInfo.InvariantCulture, $"{result.History.Head.Scenario.Replace(' ', '-')}-{result.Seed}"));
        await result.History.SaveAsync(name + ".jsonl");
        await File.WriteAllTextAsync(name + ".log", $"{result}\n{result.Fault}\n\n{string.Join("\n\n", cluster.Silos.Select(static silo => $"{silo.Name}\n{silo.Output}"))}");
        return name + ".jsonl";
    }

    private static IEnumerable<int> Seeds()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return [seed];
        }

        return Enumerable.Range(0, Repeats.Count).Select(static _ => Random.Shared.Next(1, 1_000_000));
    }
}
