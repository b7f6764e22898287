namespace OrleansSessions.Cluster.Tests;

/// <summary>The Redis of the membership table loses its data. Each silo leaves, and its host starts it again, as an orchestrator does (S15).</summary>
internal sealed class MembershipEmptied : Scenario
{
    private static readonly TimeSpan AllLeaveWithin = TimeSpan.FromMinutes(4);

    public override string Name => "membership emptied";

    public override int Silos => 2;

    public override StorageKind Storage => StorageKind.RedisBehindProxies;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var waiting = cluster.Silos.ToHashSet();
        await cluster.Redis.SendAsync("FLUSHALL");
        var began = TimeProvider.System.GetTimestamp();
        while (waiting.Count > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < AllLeaveWithin, $"{string.Join(", ", waiting.Select(static silo => silo.Name))} stayed without a place.\n{string.Join('\n', waiting.Select(static silo => silo.Output))}");
            foreach (var silo in waiting.Where(static silo => silo.HasExited).ToList())
            {
                waiting.Remove(silo);
                Measured.Say($"{silo.Name} left after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
                await silo.RestartAsync();
            }

            await LastAsync(TimeSpan.FromMilliseconds(250));
        }
    }
}
