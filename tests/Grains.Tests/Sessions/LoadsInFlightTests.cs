using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class LoadsInFlightTests
{
    [Fact]
    public async Task S12_MoreLoadsThanASiloWorksOn_AreToldTheLimitUntilOneHasEnded()
    {
        var bench = new SessionBench();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new CellMetrics(services.GetRequiredService<IMeterFactory>(), new ApplicationNames(), bench.Life);
        var loads = new LoadsInFlight(Options.Create(new SessionCellOptions { LoadsInFlightMax = 1 }));
        var cell = new ObservedSessionActor(bench.Cell, loads, metrics, bench.Time);
        var load = new SessionLoad(default, SessionBench.Idle);
        bench.Storage.Reads.Next(Break.Hang);

        var first = cell.LoadAsync(load);
        var hanging = await bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        var second = await cell.LoadAsync(load);
        await hanging.LandLateAsync();
        var ended = (await first).Status;
        var third = await cell.LoadAsync(load);

        Assert.Equal(OutageReason.Overloaded, second.Outage!.Reason);
        Assert.Contains("1 loads are in flight in this silo (Sessions:LoadsInFlightMax)", second.Outage.Detail, StringComparison.Ordinal);
        Assert.Equal((LoadStatus.Ended, LoadStatus.Ended), (ended, third.Status));
    }
}
