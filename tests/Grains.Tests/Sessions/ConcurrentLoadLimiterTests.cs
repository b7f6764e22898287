using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ConcurrentLoadLimiterTests
{
    [Fact]
    public async Task S12_MoreLoadsThanTheMaximum_AreRefusedUntilOneHasEnded()
    {
        var bench = new SessionBench();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new SessionMetrics(services.GetRequiredService<IMeterFactory>(), new ApplicationNames());
        var loads = new ConcurrentLoadLimiter(Options.Create(new SessionGrainOptions { MaximumConcurrentLoads = 1 }));
        var actor = new ObservedSessionActor(bench.Actor, loads, metrics, bench.Time);
        var load = new SessionLoad(default, SessionBench.Idle);
        bench.Storage.Reads.Next(Break.Hang);

        var first = actor.LoadAsync(load);
        var hanging = await bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        var second = await actor.LoadAsync(load);
        await hanging.ApplyLateAsync();
        var ended = (await first).Status;
        var third = await actor.LoadAsync(load);

        Assert.Equal(SessionOutageReason.Overloaded, second.Outage!.Reason);
        Assert.Contains("This silo processes 1 loads already (Sessions:MaximumConcurrentLoads)", second.Outage.Detail, StringComparison.Ordinal);
        Assert.Equal((LoadStatus.Ended, LoadStatus.Ended), (ended, third.Status));
    }
}
