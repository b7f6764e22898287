namespace OrleansSessions.Cluster.Tests;

/// <summary>A silo's clock is wrong by minutes: it must not join.</summary>
internal sealed class ClockBeyondBounds : ClockScenario
{
    public override string Name => "clock wrong by minutes";

    public override Task HappenAsync(SiloCluster cluster, Random random)
    {
        var (silo, by) = (AnySilo(cluster, random), AheadOrBehind(TimeSpan.FromMinutes(0.5 + (25 * random.NextDouble())), random));
        return WithAsync(silo, FakeTime.Ahead(by), async () =>
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.StartAsync());
            Assert.Contains("The silo cannot run: Its clock differs from that of", refused.Message, StringComparison.Ordinal);
        });
    }
}
