namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// One silo stands still, as a machine that swaps or is moved does, and comes back in the belief that it owns its sessions. Mostly long enough
/// for the others to take it for dead.
/// </summary>
internal sealed class SiloPaused : Scenario
{
    public override string Name => "silo paused";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var silo = AnySilo(cluster, random);
        await silo.PauseAsync();
        await LastAsync(TimeSpan.FromSeconds(random.Next(8) == 0 ? random.Next(15, 61) : 5 + (10 * random.NextDouble())));
        await silo.ResumeAsync();
        await LastAsync(TimeSpan.FromSeconds(3));
    }
}
