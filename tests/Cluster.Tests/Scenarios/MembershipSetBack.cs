namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// The membership table is set back to before one silo joined, as a restored backup or a replica that lags does. Another silo joins the old table, which
/// so reaches the version that the first ones know, with other members. The forgotten silo leaves, its host starts it again, and that heals the other (S15).
/// </summary>
internal sealed class MembershipSetBack : Scenario
{
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromMinutes(3);

    public override string Name => "membership set back";

    public override StorageKind Storage => StorageKind.RedisBehindProxies;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        var (table, copy) = ($"{cluster.Id}/members/{cluster.Id}", $"{cluster.Id}/copy");
        var (listed, forgotten, newcomer) = (cluster.Web[0], cluster.Silos[1], cluster.Silos[2]);
        await Task.WhenAll(forgotten.StopAsync(), newcomer.StopAsync());
        Assert.Equal(":1", await cluster.Redis.SendAsync($"COPY {table} {copy} REPLACE"));
        await forgotten.StartAsync();
        await Task.WhenAll(new[] { cluster.Silos[0], forgotten }.Select(static silo => silo.SaysAsync("read lease is valid", silo.Output.Length))); // sessions are answered from memory
        var joining = newcomer.StartAsync();
        Assert.Equal(":1", await cluster.Redis.SendAsync($"COPY {copy} {table} REPLACE"));
        var began = TimeProvider.System.GetTimestamp();
        await joining;
        await cluster.Silos[0].ClosesAsync();
        var slot = new SessionSlot($"{began}", "refused", TimeSpan.FromMinutes(1));
        var refused = await Task.WhenAll(Enumerable.Range(1, 8).Select(async generation => await listed.Sessions.LoadAsync(slot.Id(generation), new SessionLoad(default, slot.Idle), TestContext.Current.CancellationToken)));
        Assert.All(refused, static load => Assert.NotNull(load.Outage)); // what it wrote, the newcomer would not know
        while (!forgotten.HasExited)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LeavesWithin, $"{forgotten.Name} stayed without a place.\n{forgotten.Output}");
            await LastAsync(TimeSpan.FromMilliseconds(250));
        }

        var left = TimeProvider.System.GetElapsedTime(began);
        await forgotten.RestartAsync();
        while ((await cluster.Web[1].Sessions.LoadAsync(slot.Id(1), new SessionLoad(default, slot.Idle), TestContext.Current.CancellationToken)).Outage is not null)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LeavesWithin, $"{forgotten.Name} does not serve again.\n{forgotten.Output}");
            await LastAsync(TimeSpan.FromMilliseconds(50));
        }

        Measured.Say($"{forgotten.Name} left after {left.TotalSeconds:0.0} s, and served again after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        await LastAsync(TimeSpan.FromSeconds(10)); // long enough that a silo with another list would show what it holds
    }
}
