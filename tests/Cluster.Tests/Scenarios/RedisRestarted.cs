namespace OrleansSessions.Cluster.Tests;

/// <summary>Redis, in which silos meet and store, is killed or stopped, and started again.</summary>
internal sealed class RedisRestarted : Scenario
{
    public override string Name => "Redis restarted";

    public override bool BreaksStorage => true;

    public override bool MovesSessions => false;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        await cluster.Redis.StopAsync(kill: random.Next(2) == 0);
        await LastAsync(TimeSpan.FromSeconds(4 * random.NextDouble()));
        await cluster.Redis.StartAsync(TestContext.Current.CancellationToken);
    }
}
