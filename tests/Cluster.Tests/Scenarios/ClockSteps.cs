using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>The clock of a silo that runs is set an hour ahead or back, and right again.</summary>
internal sealed class ClockSteps : ClockScenario
{
    public override string Name => "clock set by an hour";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.At("time");
        FakeTime.Set(file, TimeSpan.Zero);
        var silo = AnySilo(cluster, random);
        await WithAsync(silo, FakeTime.AsIn(file), async () =>
        {
            await silo.StartAsync();
            var before = silo.Output.Length;
            FakeTime.Set(file, AheadOrBehind(TimeSpan.FromHours(1), random));
            await silo.SaysAsync("This silo does not know what time it is", before);
            await LastAsync(TimeSpan.FromSeconds(5 * random.NextDouble()));
            FakeTime.Set(file, TimeSpan.Zero);
            await silo.SaysAsync("This silo knows again what time it is", before);
            await silo.StopAsync();
        });
    }
}
