using Orleans;

namespace OrleansSessions.Engines;

public sealed class CallTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task Call_SameKeyTwice_ReachesOneActivation()
    {
        var grain = silo.Get<IProbeGrain>("one");

        var first = await grain.ActivationAsync();
        var second = await silo.Get<IProbeGrain>("one").ActivationAsync();

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Call_OtherKey_ReachesAnotherActivation()
    {
        var first = await silo.Get<IProbeGrain>("this").ActivationAsync();

        var second = await silo.Get<IProbeGrain>("that").ActivationAsync();

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Call_ManyAtOnceOnNewKey_ActivateItOnce()
    {
        silo.Script.Hold("crowd: activate");
        var calls = Enumerable.Range(0, 64).Select(_ => Task.Run(silo.Get<IProbeGrain>("crowd").ActivationAsync)).ToArray();
        await silo.Script.Reached("crowd: activate");

        silo.Script.Release("crowd: activate");
        var activations = await Task.WhenAll(calls);

        Assert.Single(activations.Distinct());
        Assert.Equal(1, silo.Script.Count("crowd: activate"));
    }

    [Fact]
    public async Task Call_WhileActivating_WaitsForIt()
    {
        silo.Script.Hold("slow: activate");
        var call = silo.Get<IProbeGrain>("slow").PassAsync("slow: called");
        await silo.Script.Reached("slow: activate");
        var calledBefore = silo.Script.Count("slow: called");

        silo.Script.Release("slow: activate");
        await call;

        Assert.Equal(0, calledBefore);
        Assert.Equal(1, silo.Script.Count("slow: called"));
    }

    [Fact]
    public async Task Call_ReentrantGrainAwaits_OthersRunMeanwhile()
    {
        var grain = silo.Get<IProbeGrain>("busy");
        silo.Script.Hold("busy: inside");
        var held = grain.PassAsync("busy: inside");
        await silo.Script.Reached("busy: inside");

        var meanwhile = await grain.ActivationAsync();
        silo.Script.Release("busy: inside");

        Assert.Equal(meanwhile, await held);
    }

    [Fact]
    public async Task Call_GrainThrowsAtOnce_FailsWithItInTheTask()
    {
        var grain = silo.Get<IProbeGrain>("throws");
        await grain.ActivationAsync();

        var call = grain.ThrowAtOnceAsync();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => call);
        Assert.Equal("At once.", thrown.Message);
    }

    [Fact]
    public async Task Call_GrainThrowsLater_FailsWithIt()
    {
        var call = silo.Get<IProbeGrain>("throws").ThrowLaterAsync();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => call);

        Assert.Equal("Later.", thrown.Message);
    }

    [Fact]
    public async Task Call_GrainThrew_StaysActive()
    {
        var grain = silo.Get<IProbeGrain>("survives");
        var before = await grain.ActivationAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(grain.ThrowLaterAsync);

        Assert.Equal(before, await grain.ActivationAsync());
    }

    [Fact]
    public async Task Call_ReturnsValueTask_GivesItsResult()
    {
        var grain = silo.Get<IProbeGrain>("numbers");

        await grain.RestAsync();
        var doubled = await grain.DoubleAsync(21);

        Assert.Equal(42, doubled);
    }

    [Fact]
    public async Task Call_FromGrainToGrain_ReachesTheOther()
    {
        var other = await silo.Get<IProbeGrain>("callee").ActivationAsync();

        var reached = await silo.Get<IProbeGrain>("caller").CallOtherAsync("callee");

        Assert.Equal(other, reached);
    }

    [Fact]
    public async Task Call_CallerHasAsyncLocal_GrainDoesNotSeeIt()
    {
        var grain = silo.Get<IProbeGrain>("ambient");
        ProbeGrain.Ambient.Value = "the caller's";

        var first = await grain.AmbientAsync();
        var second = await grain.AmbientAsync();

        Assert.Null(first);
        Assert.Null(second);
        Assert.Equal("the caller's", ProbeGrain.Ambient.Value);
    }

    [Fact]
    public async Task Names_GrainTypeByConvention_AreClassAndKey()
    {
        var reference = silo.Get<IProbeGrain>("named");

        var inside = await reference.NamesAsync();

        Assert.Equal(["named", "probe/named", "named"], inside);
        Assert.Equal("named", reference.GetPrimaryKeyString());
        Assert.Equal("probe/named", reference.GetGrainId().ToString());
    }

    [Fact]
    public async Task Names_GrainTypeAttribute_IsTheType()
    {
        var reference = silo.Get<INamedGrain>("x/y");

        var inside = await reference.IdAsync();

        Assert.Equal("named.otherwise/x/y", inside);
        Assert.Equal("named.otherwise", reference.GetGrainId().Type.ToString());
        Assert.Equal("x/y", reference.GetGrainId().Key.ToString());
    }

    [Fact]
    public void GetGrain_SameKeyTwice_ReferencesAreEqual()
    {
        var first = silo.Get<IProbeGrain>("equal");

        var second = silo.Get<IProbeGrain>("equal");

        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, silo.Get<IProbeGrain>("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void GetGrain_BlankKey_Throws(string key)
    {
        var get = () => silo.Get<IProbeGrain>(key);

        Assert.ThrowsAny<ArgumentException>(get);
    }
}
