namespace OrleansSessions.Engines;

public sealed class CollectionTests
{
    private static readonly TestSiloSettings s_soon = new()
    {
        RealTime = true,
        CollectionAge = TimeSpan.FromSeconds(2),
        CollectionQuantum = TimeSpan.FromMilliseconds(500),
    };

    [Fact]
    public async Task Idle_ForItsAge_IsDeactivated()
    {
        await using var silo = await TestSilo.StartAsync(s_soon);
        var before = await silo.Get<IProbeGrain>("idle").ActivationAsync();

        await silo.Script.Reached("idle: ActivationIdle");
        var after = await silo.Get<IProbeGrain>("idle").ActivationAsync();

        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task Idle_KeepAliveClass_StaysActive()
    {
        await using var silo = await TestSilo.StartAsync(s_soon);
        var before = await silo.Get<IStayingGrain>("stays").ActivationAsync();

        await silo.Get<IProbeGrain>("one round").ActivationAsync();
        await silo.Script.Reached("one round: ActivationIdle");
        await silo.Get<IProbeGrain>("another round").ActivationAsync();
        await silo.Script.Reached("another round: ActivationIdle");

        Assert.Equal(before, await silo.Get<IStayingGrain>("stays").ActivationAsync());
    }

    [Fact]
    public async Task Idle_CallRunning_StaysActive()
    {
        await using var silo = await TestSilo.StartAsync(s_soon);
        silo.Script.Hold("at work: inside");
        var running = silo.Get<IProbeGrain>("at work").PassAsync("at work: inside");

        await silo.Get<IProbeGrain>("another").ActivationAsync();
        await silo.Script.Reached("another: ActivationIdle");
        await silo.Get<IProbeGrain>("yet another").ActivationAsync();
        await silo.Script.Reached("yet another: ActivationIdle");
        var deactivatedMeanwhile = silo.Script.Count("at work: deactivate");
        silo.Script.Release("at work: inside");

        Assert.Equal(0, deactivatedMeanwhile);
        Assert.Equal(await running, await silo.Get<IProbeGrain>("at work").ActivationAsync());
    }

    [Fact]
    public async Task Timer_Ticks_PutOffCollectionOnlyWithKeepAlive()
    {
        await using var silo = await TestSilo.StartAsync(s_soon);
        var period = TimeSpan.FromMilliseconds(100);
        var (kept, dropped) = (silo.Get<ITimerGrain>("kept"), silo.Get<ITimerGrain>("dropped"));
        await kept.StartAsync("tick", period, period, keepAlive: true);
        await dropped.StartAsync("tick", period, period, keepAlive: false);
        var before = await kept.ActivationAsync();

        await silo.Script.Reached("dropped: deactivate");
        await silo.Script.Reached("kept: tick", silo.Script.Count("kept: tick") + 10);

        Assert.Equal(before, await kept.ActivationAsync());
        Assert.Equal(0, silo.Script.Count("kept: deactivate"));
    }
}
