namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of three cannot be reached by the others, or cannot reach them, or both; web nodes and Redis reach all of them.</summary>
internal sealed class SilosPartitioned : Scenario
{
    public override string Name => "silos partitioned";

    public override bool OnItsOwnNetwork => true;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var alone = random.Next(1, Silos + 1);
        var kind = random.Next(4);
        foreach (var other in Enumerable.Range(1, Silos).Where(other => other != alone))
        {
            if (kind != 0)
            {
                cluster.Network!.Cut(alone, other);
            }

            if (kind != 1)
            {
                cluster.Network!.Cut(other, alone);
            }
        }

        await LastAsync(TimeSpan.FromSeconds(5 + (10 * random.NextDouble())));
        cluster.Network!.Heal();
    }
}
