namespace OrleansSessions.Cluster.Tests;

/// <summary>The primary of the Redis that stores is frozen, and a Sentinel replaces it. Then it wakes, and says for about ten seconds that it is the primary still.</summary>
internal sealed class PrimaryReplaced : Scenario
{
    public override string Name => "primary frozen and replaced";

    public override StorageKind Storage => StorageKind.RedisWithSentinel;

    public override bool BreaksStorage => true;

    public override bool MovesSessions => false;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        await cluster.Watched!.ReplaceAsync(TestContext.Current.CancellationToken);
        await cluster.Watched.RejoinedAsync(TestContext.Current.CancellationToken);
    }
}
