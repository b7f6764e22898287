namespace OrleansSessions.Cluster.Tests;

/// <summary>Redis, in which silos meet and store, is killed or stopped, and started again; all of them, if there are several.</summary>
internal sealed class RedisRestarted : Scenario
{
    // Soon enough that no Sentinel replaces it: what was acknowledged and not yet sent to the replica would be lost with it.
    private static readonly TimeSpan MaximumWithSentinel = TimeSpan.FromSeconds(2);

    public override string Name => "Redis restarted";

    public override bool BreaksStorage => true;

    public override bool MovesSessions => false;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var servers = cluster.Servers.ToList();
        var kill = random.Next(2) == 0;
        var time = random.NextDouble() * (cluster.Watched is null ? TimeSpan.FromSeconds(4) : MaximumWithSentinel);
        await Task.WhenAll(servers.Select(server => server.StopAsync(kill)));
        await LastAsync(time);
        await Task.WhenAll(servers.Select(static server => server.StartAsync(TestContext.Current.CancellationToken)));
    }
}
