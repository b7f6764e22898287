namespace OrleansSessions.Cluster.Tests;

/// <summary>A silo's clock is wrong by seconds: it joins, and says so.</summary>
internal sealed class ClockWithinBounds : ClockScenario
{
    public override string Name => "clock wrong by seconds";

    public override Task HappenAsync(SiloCluster cluster, Random random)
    {
        var (silo, by) = (AnySilo(cluster, random), AheadOrBehind(TimeSpan.FromSeconds(1.5 + (6.5 * random.NextDouble())), random));
        return WithAsync(silo, FakeTime.Ahead(by), async () =>
        {
            var before = silo.Output.Length;
            await silo.StartAsync();
            await silo.SaysAsync(by > TimeSpan.Zero ? "s ahead of that of" : "s behind that of", before);
            await LastAsync(TimeSpan.FromSeconds(5 * random.NextDouble()));
            await silo.StopAsync();
        });
    }
}
