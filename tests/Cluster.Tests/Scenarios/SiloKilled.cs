namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of three is lost, and another takes its place.</summary>
internal sealed class SiloKilled : Scenario
{
    public override string Name => "silo killed";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var silo = AnySilo(cluster, random);
        await silo.KillAsync();
        await LastAsync(TimeSpan.FromSeconds(random.Next(3, 7)));
        await silo.StartAsync();
    }
}
