namespace OrleansSessions.Engines;

public sealed class DeactivationTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task DeactivateOnIdle_NextCall_GetsANewActivation()
    {
        var grain = silo.Get<IProbeGrain>("next");
        var before = await grain.DeactivateAsync();

        var after = await grain.ActivationAsync();

        Assert.NotEqual(before, after);
        Assert.Equal(1, silo.Script.Count("next: ApplicationRequested"));
    }

    [Fact]
    public async Task DeactivateOnIdle_CallsRunning_EndsAfterThem()
    {
        var grain = silo.Get<IProbeGrain>("running");
        silo.Script.Hold("running: inside");
        var running = grain.PassAsync("running: inside");
        await silo.Script.Reached("running: inside");
        var asked = await grain.DeactivateAsync();
        var deactivatedMeanwhile = silo.Script.Count("running: deactivate");

        silo.Script.Release("running: inside");
        var ran = await running;
        await silo.Script.Reached("running: deactivate");

        Assert.Equal(0, deactivatedMeanwhile);
        Assert.Equal(asked, ran);
    }

    [Fact]
    public async Task Call_WhileOthersRunOutOfADeactivation_WaitsForTheNextActivation()
    {
        var grain = silo.Get<IProbeGrain>("runs out");
        silo.Script.Hold("runs out: inside");
        var ending = grain.DeactivateAsync("runs out: inside");
        await silo.Script.Reached("runs out: inside");

        var call = grain.ActivationAsync();
        var answeredMeanwhile = call.IsCompleted;
        silo.Script.Release("runs out: inside");

        Assert.False(answeredMeanwhile);
        Assert.NotEqual(await ending, await call);
    }

    [Fact]
    public async Task Call_WhileOnDeactivateRuns_WaitsForTheNextActivation()
    {
        var grain = silo.Get<IProbeGrain>("ends slowly");
        silo.Script.Hold("ends slowly: deactivate");
        var before = await grain.DeactivateAsync();
        await silo.Script.Reached("ends slowly: deactivate");

        var call = grain.ActivationAsync();
        var activatedMeanwhile = silo.Script.Count("ends slowly: activate");
        silo.Script.Release("ends slowly: deactivate");

        Assert.NotEqual(before, await call);
        Assert.Equal(1, activatedMeanwhile);
    }

    [Fact]
    public async Task Deactivate_OnDeactivateFails_EndsAllTheSame()
    {
        var grain = silo.Get<IProbeGrain>("ends badly");
        silo.Script.Break("ends badly: deactivate");
        var before = await grain.DeactivateAsync();

        var after = await grain.ActivationAsync();

        Assert.NotEqual(before, after);
        Assert.Equal(1, silo.Script.Count("ends badly: deactivate"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Deactivate_OnDeactivateHangs_IsGivenUpInTime()
    {
        await using var impatient = await TestSilo.StartAsync(new() { RealTime = true, DeactivationTimeout = TimeSpan.FromMilliseconds(200) });
        var grain = impatient.Get<IProbeGrain>("hangs");
        impatient.Script.Hold("hangs: deactivate");
        var before = await grain.DeactivateAsync();

        var after = await grain.ActivationAsync();
        impatient.Script.Release("hangs: deactivate");

        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task Stop_GrainsActive_AreDeactivatedBeforeItEnds()
    {
        var stopping = await TestSilo.StartAsync(new());
        await stopping.Get<IProbeGrain>("first").ActivationAsync();
        await stopping.Get<IProbeGrain>("second").ActivationAsync();

        await stopping.StopAsync();

        Assert.Equal(1, stopping.Script.Count("first: deactivate"));
        Assert.Equal(1, stopping.Script.Count("second: deactivate"));
        Assert.Equal(1, stopping.Script.Count("second: ShuttingDown"));
    }

    [Fact]
    public async Task Stop_CallRunning_IsWaitedFor()
    {
        var stopping = await TestSilo.StartAsync(new());
        var grain = stopping.Get<IProbeGrain>("held");
        stopping.Script.Hold("held: inside");
        var running = grain.PassAsync("held: inside");
        await stopping.Script.Reached("held: inside");

        var stop = stopping.StopAsync();
        var deactivatedMeanwhile = stopping.Script.Count("held: deactivate");
        stopping.Script.Release("held: inside");
        await stop;

        Assert.Equal(0, deactivatedMeanwhile);
        Assert.Equal(1, stopping.Script.Count("held: deactivate"));
        Assert.True(running.IsCompletedSuccessfully);
    }
}
