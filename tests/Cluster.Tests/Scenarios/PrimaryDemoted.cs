using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Sessions are in a Redis with one name. Its primary is demoted: the name leads to the new one, and what is connected stays at the old one.</summary>
internal sealed class PrimaryDemoted : Scenario
{
    private static readonly TimeSpan WorksWithin = TimeSpan.FromSeconds(10);

    public override string Name => "primary demoted";

    public override int Silos => 2;

    public override StorageKind Storage => StorageKind.RedisBehindProxies;

    public override bool BreaksStorage => true;

    public override bool MovesSessions => false;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        await cluster.FailOverAsync();
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(cluster.Silos.Select((_, silo) => CommitAsync(cluster.Web[silo], began)));
        Measured.Say($"measured: commits work on all silos {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s after the primary was demoted");
    }

    /// <summary>Commits until that works.</summary>
    private static async Task CommitAsync(WebNode web, long began)
    {
        var slot = new SessionSlot($"{Guid.NewGuid()}", web.Name, TimeSpan.FromMinutes(1));
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = slot.Idle,
            Timeout = TimeSpan.FromSeconds(30),
            Changes = new SessionPatch { Set = [new SessionEntry("a", Encoding.UTF8.GetBytes("1"))] },
        };
        while ((await web.Sessions.CommitAsync(slot.Id(1), commit, TestContext.Current.CancellationToken)).Status != CommitStatus.Applied)
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, WorksWithin);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, WorksWithin);
    }
}
