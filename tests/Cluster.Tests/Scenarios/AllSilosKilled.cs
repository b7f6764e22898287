namespace OrleansSessions.Cluster.Tests;

/// <summary>All silos are lost at once, and started again: where they were, as containers are, or under new addresses, as pods are.</summary>
internal sealed class AllSilosKilled(bool moves) : Scenario
{
    public override string Name => moves ? "all silos killed, back under new addresses" : "all silos killed, back where they were";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        await Task.WhenAll(cluster.Silos.Select(static silo => silo.KillAsync()));
        await LastAsync(TimeSpan.FromSeconds(2 * random.NextDouble()));
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync(moves)));
    }
}
