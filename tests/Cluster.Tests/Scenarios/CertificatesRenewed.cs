namespace OrleansSessions.Cluster.Tests;

/// <summary>All silos' certificates are about to end, and are renewed in their files. When the former ones have ended, a silo leaves and joins.</summary>
internal sealed class CertificatesRenewed : Scenario
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    public override string Name => "certificates renewed";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var began = TimeProvider.System.GetTimestamp();
        await RenewAsync(cluster, Lifetime);
        await RenewAsync(cluster, until: null);
        await LastAsync(TimeSpan.FromTicks(Math.Max(0, (Lifetime - TimeProvider.System.GetElapsedTime(began)).Ticks)));
        var silo = AnySilo(cluster, random);
        await silo.StopAsync();
        await silo.StartAsync();
    }

    private static Task RenewAsync(SiloCluster cluster, TimeSpan? until) => Task.WhenAll(cluster.Silos.Select(async silo =>
    {
        var before = silo.Output.Length;
        cluster.Certificates!.Of(silo.Name, until);
        var renewed = silo.SaysAsync($"was renewed: CN={silo.Name}", before);
        while (!renewed.IsCompleted)
        {
            await silo.ScrapeAsync();
            await Task.WhenAny(renewed, LastAsync(TimeSpan.FromMilliseconds(500)));
        }

        await renewed;
    }));
}
