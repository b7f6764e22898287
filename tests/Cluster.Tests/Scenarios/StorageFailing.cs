using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Storage fails each silo in its own way, one way after the other.</summary>
internal sealed class StorageFailing : Scenario
{
    private static readonly ProxyFault[] Faults = [ProxyFault.DropRequests, ProxyFault.DropAnswers, ProxyFault.Hang, ProxyFault.Delay];

    public override string Name => "storage failing";

    public override int Silos => 2;

    public override StorageKind Storage => StorageKind.RedisBehindProxies;

    public override bool BreaksStorage => true;

    public override bool MovesSessions => false;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        for (var round = 0; round < 3; round++)
        {
            foreach (var proxy in cluster.Proxies.Where(_ => random.Next(3) > 0))
            {
                proxy.Fault = Faults[random.Next(Faults.Length)];
            }

            // A hang is longer than the bound of a storage call, now and then.
            await LastAsync(TimeSpan.FromSeconds(random.Next(4) == 0 ? 5.5 : 0.5 + (2 * random.NextDouble())));
            cluster.Proxies.ForEach(static proxy => proxy.Fault = ProxyFault.None);
            await LastAsync(TimeSpan.FromSeconds(random.NextDouble()));
        }
    }
}
