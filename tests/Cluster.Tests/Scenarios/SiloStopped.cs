namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of three is asked to stop, and comes back.</summary>
internal sealed class SiloStopped : Scenario
{
    public override string Name => "silo stopped";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var silo = AnySilo(cluster, random);
        await silo.StopAsync();
        await LastAsync(TimeSpan.FromSeconds(random.Next(0, 4)));
        await silo.StartAsync();
    }
}
