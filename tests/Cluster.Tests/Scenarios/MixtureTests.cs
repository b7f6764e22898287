using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Everything that happens to clusters, one after the other in an order drawn from a seed, for an hour: <c>CLUSTER_MINUTES=n</c> for another time,
/// <c>CLUSTER_SEED=s</c> for the same order again, <c>CLUSTER_KINDS=silo killed;silo paused</c> for these alone. Half of the time silos store behind one name, and half in what a Sentinel watches: no silo can do both.
/// Each kind happens before any happens twice.
/// </summary>
[Collection(nameof(MixtureTests))]
[CollectionDefinition(nameof(MixtureTests), DisableParallelization = true)]
public sealed class MixtureTests
{
    private const int Silos = 3;

    private static readonly StorageKind[] Stores = [StorageKind.RedisBehindProxies, StorageKind.RedisWithSentinel];

    private readonly List<RunLine> _lines = [];
    private readonly Random _random;
    private readonly string _file;

    public MixtureTests()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1, 1_000_000);
        _random = new Random(seed);
        _file = RunLine.Wanted ?? Checkout.At($"artifacts/results/mixture-{seed}.jsonl");
        Measured.Say($"The order is drawn from CLUSTER_SEED={seed}. Results: {_file}");
    }

    [Fact(Explicit = true)]
    public async Task S2_S4_S13_S14_S15_EverythingHappens_HistoriesAreRight()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Assert.SkipWhen(SiloNetwork.Missing is not null, SiloNetwork.Missing ?? "");
        Assert.SkipWhen(FakeTime.Missing is not null, FakeTime.Missing ?? "");
        var time = TimeSpan.FromMinutes(double.TryParse(Environment.GetEnvironmentVariable("CLUSTER_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 60);
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Stores.Length; i++)
        {
            await RunAsync(Stores[i], () => TimeProvider.System.GetElapsedTime(began) < time * (i + 1) / Stores.Length);
        }

        foreach (var kind in _lines.GroupBy(static line => line.Kind).OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            Say(kind.Key, [.. kind]);
        }

        Say("everything", _lines);
        Assert.DoesNotContain(_lines, static line => line.Outcome == RunLine.Wrong);
    }

    private static Scenario[] Kinds(StorageKind storage)
    {
        var wanted = Environment.GetEnvironmentVariable("CLUSTER_KINDS")?.Split(';');
        return [.. AllKinds(storage).Where(kind => wanted is null || wanted.Contains(kind.Name))];
    }

    private static Scenario[] AllKinds(StorageKind storage) =>
    [
        new SiloKilled(), new AllSilosKilled(moves: true), new SiloStopped(), new RollingRestart(), new SiloPaused(), new SilosPartitioned(),
        new MembershipEmptied(), new MembershipSetBack(), new RedisRestarted(),
        new ClockWithinBounds(), new ClockBeyondBounds(), new ClockSteps(),
        new CertificatesRenewed(),
        .. storage == StorageKind.RedisWithSentinel ? new Scenario[] { new PrimaryReplaced() } : [new PrimaryDemoted(), new StorageFailing()],
    ];

    /// <summary>A cluster that did not come back from something is replaced, and the next kind happens to another.</summary>
    private async Task RunAsync(StorageKind storage, Func<bool> isTime)
    {
        var kinds = new Queue<Scenario>();
        while (isTime() && Kinds(storage).Length > 0)
        {
            await using var cluster = await SiloCluster.StartAsync(Silos, storage, onItsOwnNetwork: true, withCertificates: true);
            await ScenarioRuns.HealedAsync(cluster);
            for (var isWhole = true; isWhole && isTime();)
            {
                if (kinds.Count == 0)
                {
                    kinds = new Queue<Scenario>(Shuffled(Kinds(storage)));
                }

                var kind = kinds.Dequeue();
                var result = await ScenarioRuns.RunAsync(kind, cluster, _random.Next(1, 1_000_000));
                _lines.Add(result.Line with { Cluster = $"{storage}" });
                _lines[^1].AddTo(_file);
                Measured.Say($"{kind.Name}, {result}");
                isWhole = result.Fault is null;
            }
        }
    }

    private Scenario[] Shuffled(Scenario[] kinds)
    {
        _random.Shuffle(kinds);
        return kinds;
    }

    private void Say(string kind, IReadOnlyCollection<RunLine> lines)
    {
        var summary = ScenarioRuns.Summary(lines);
        Measured.Say($"measured: {kind}: {summary}");
        new RunLine(kind, lines.Any(static line => line.Outcome == RunLine.Wrong) ? RunLine.Wrong : RunLine.Right) { Measured = summary }.AddTo(_file);
    }
}
