namespace OrleansSessions.Cluster.Tests;

/// <summary>Each silo in turn is asked to stop, and the next only when it is back: a new release goes out.</summary>
internal sealed class RollingRestart : Scenario
{
    public override string Name => "rolling restart";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        foreach (var silo in cluster.Silos)
        {
            await silo.StopAsync();
            await silo.StartAsync();
        }
    }
}
