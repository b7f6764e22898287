namespace OrleansSessions.Engines;

public sealed class ActivationTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task Activate_Fails_CallersFail()
    {
        silo.Script.Break("fails: activate");

        var call = silo.Get<IProbeGrain>("fails").ActivationAsync();

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Contains("Broken: fails: activate.", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_Failed_NextCallTriesAgain()
    {
        var grain = silo.Get<IProbeGrain>("recovers");
        silo.Script.Break("recovers: activate");
        await Assert.ThrowsAnyAsync<Exception>(grain.ActivationAsync);

        var activation = await grain.ActivationAsync();

        Assert.NotEqual(Guid.Empty, activation);
        Assert.Equal(2, silo.Script.Count("recovers: activate"));
    }

    [Fact]
    public async Task Activate_Failed_OnDeactivateDoesNotRun()
    {
        var grain = silo.Get<IProbeGrain>("never");
        silo.Script.Break("never: activate");
        await Assert.ThrowsAnyAsync<Exception>(grain.ActivationAsync);

        await grain.DeactivateAsync();
        await silo.Script.Reached("never: deactivate");

        Assert.Equal(1, silo.Script.Count("never: deactivate"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Activate_DeactivatesItself_CallersFailAndNothingElseRuns()
    {
        var call = silo.Get<IProbeGrain>("stillborn").PassAsync("stillborn: called");

        await Assert.ThrowsAnyAsync<Exception>(() => call);

        Assert.Equal(0, silo.Script.Count("stillborn: called"));
        Assert.Equal(0, silo.Script.Count("stillborn: deactivate"));
    }

    [Fact]
    public async Task Scope_OfAnActivation_IsItsOwn()
    {
        var first = await silo.Get<IProbeGrain>("scope 1").ScopedPartAsync();

        var second = await silo.Get<IProbeGrain>("scope 2").ScopedPartAsync();

        Assert.NotEqual(Guid.Empty, first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Scope_ActivationEnded_IsDisposed()
    {
        var grain = silo.Get<IProbeGrain>("scope 3");
        var part = await grain.ScopedPartAsync();

        await grain.DeactivateAsync();

        await silo.Script.Reached($"scope of {part} ended");
    }

    [Fact]
    public async Task Dispose_GrainDisposable_RunsAtItsEndBeforeItsScope()
    {
        var grain = silo.Get<IProbeGrain>("disposable");
        await grain.DeactivateAsync();

        await silo.Script.Reached("disposable: dispose, scope disposed False");

        Assert.Equal(1, silo.Script.Count("disposable: deactivate"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Activate_TakesTooLong_CallersFail()
    {
        await using var impatient = await TestSilo.StartAsync(new() { RealTime = true, ActivationTimeout = TimeSpan.FromMilliseconds(200) });
        impatient.Script.Hold("stuck: activate");

        var call = impatient.Get<IProbeGrain>("stuck").ActivationAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        impatient.Script.Release("stuck: activate");
    }
}
