namespace OrleansSessions.Engines;

public sealed class TimerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly TestSilo _silo = new(TestSiloSettings.ClockOfTimersOnly);

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Timer_DueTimeAndPeriod_TicksAtThem()
    {
        await _silo.Get<ITimerGrain>("ticks").StartAsync("tick", s_second, s_minute);

        await AdvanceToTickAsync("ticks: tick", s_second, times: 1);
        await AdvanceToTickAsync("ticks: tick", s_minute, times: 2);
        await AdvanceToTickAsync("ticks: tick", s_minute, times: 3);

        Assert.Equal(3, _silo.Script.Count("ticks: tick"));
    }

    [Fact]
    public async Task Timer_BeforeItsDueTime_DoesNotTick()
    {
        var grain = _silo.Get<ITimerGrain>("not yet");
        await grain.StartAsync("tick", s_minute + s_second, s_minute);
        await grain.StartAsync("witness", s_minute, Timeout.InfiniteTimeSpan);

        await AdvanceToTickAsync("not yet: witness", s_minute, times: 1);

        Assert.Equal(0, _silo.Script.Count("not yet: tick"));
    }

    [Fact]
    public async Task Timer_DueAtOnce_TicksWithoutWaiting()
    {
        await _silo.Get<ITimerGrain>("at once").StartAsync("tick", TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await _silo.Script.Reached("at once: tick");

        Assert.Equal(1, _silo.Script.Count("at once: tick"));
    }

    [Fact]
    public async Task Timer_InfinitePeriod_TicksOnce()
    {
        var grain = _silo.Get<ITimerGrain>("once");
        await grain.StartAsync("tick", s_second, Timeout.InfiniteTimeSpan);
        await AdvanceToTickAsync("once: tick", s_second, times: 1);

        await WitnessAsync(grain, "once", TimeSpan.FromDays(1));

        Assert.Equal(1, _silo.Script.Count("once: tick"));
    }

    [Fact]
    public async Task Timer_InfiniteDueTime_TicksOnlyAfterAChange()
    {
        var grain = _silo.Get<ITimerGrain>("later");
        await grain.StartAsync("tick", Timeout.InfiniteTimeSpan, s_second);
        await WitnessAsync(grain, "later", s_minute);
        var before = _silo.Script.Count("later: tick");

        await grain.ChangeAsync("tick", s_second, Timeout.InfiniteTimeSpan);
        await AdvanceToTickAsync("later: tick", s_second, times: 1);

        Assert.Equal(0, before);
    }

    [Fact]
    public async Task Timer_TickRuns_NextCountsFromItsEnd()
    {
        var grain = _silo.Get<ITimerGrain>("slow");
        await grain.StartAsync("tick", s_second, s_second);
        _silo.Script.Hold("slow: tick");
        await AdvanceToTickAsync("slow: tick", s_second, times: 1);

        await WitnessAsync(grain, "slow", s_minute);
        var whileItRan = _silo.Script.Count("slow: tick");
        _silo.Script.Release("slow: tick");
        await AdvanceToTickAsync("slow: tick", s_second, times: 2);

        Assert.Equal(1, whileItRan);
    }

    [Fact]
    public async Task Timer_ChangedInATick_CountsFromItsEnd()
    {
        var grain = _silo.Get<ITimerGrain>("changed");
        await grain.StartAsync("tick", s_second, s_second);
        await grain.ChangeInNextTickAsync("tick", s_minute, 2 * s_minute);
        await AdvanceToTickAsync("changed: tick", s_second, times: 1);

        await WitnessAsync(grain, "changed", s_minute - s_second);
        var beforeIt = _silo.Script.Count("changed: tick");
        await AdvanceToTickAsync("changed: tick", s_second, times: 2);
        await AdvanceToTickAsync("changed: tick", 2 * s_minute, times: 3);

        Assert.Equal(1, beforeIt);
    }

    [Fact]
    public async Task Timer_ChangedWhileATickRuns_CountsFromItsEnd()
    {
        var grain = _silo.Get<ITimerGrain>("deferred");
        await grain.StartAsync("tick", s_second, Timeout.InfiniteTimeSpan);
        _silo.Script.Hold("deferred: tick");
        await AdvanceToTickAsync("deferred: tick", s_second, times: 1);

        await grain.ChangeAsync("tick", s_second, s_second);
        await WitnessAsync(grain, "deferred", s_minute);
        var whileItRan = _silo.Script.Count("deferred: tick");
        _silo.Script.Release("deferred: tick");
        await AdvanceToTickAsync("deferred: tick", s_second, times: 2);

        Assert.Equal(1, whileItRan);
    }

    [Fact]
    public async Task Timer_Disposed_TicksNoMoreAndEndsItsToken()
    {
        var grain = _silo.Get<ITimerGrain>("disposed");
        await grain.StartAsync("tick", s_second, s_second);
        await AdvanceToTickAsync("disposed: tick", s_second, times: 1);
        var endedBefore = await grain.TokenEndedAsync("tick");

        await grain.DisposeAsync("tick");
        await WitnessAsync(grain, "disposed", s_minute);

        Assert.Equal(1, _silo.Script.Count("disposed: tick"));
        Assert.False(endedBefore);
        Assert.True(await grain.TokenEndedAsync("tick"));
    }

    [Fact]
    public async Task Timer_ChangedAfterItsDisposal_TicksNoMore()
    {
        var grain = _silo.Get<ITimerGrain>("changed too late");
        await grain.StartAsync("tick", s_second, s_second);
        await grain.DisposeAsync("tick");

        await grain.ChangeAsync("tick", s_second, s_second);
        await WitnessAsync(grain, "changed too late", s_minute);

        Assert.Equal(0, _silo.Script.Count("changed too late: tick"));
    }

    [Fact]
    public async Task Timer_TickFails_NextComes()
    {
        await _silo.Get<ITimerGrain>("fails").StartAsync("tick", s_second, s_second);
        _silo.Script.Break("fails: tick");
        await AdvanceToTickAsync("fails: tick", s_second, times: 1);

        await AdvanceToTickAsync("fails: tick", s_second, times: 2);

        Assert.Equal(2, _silo.Script.Count("fails: tick"));
    }

    [Fact]
    public async Task Timer_GrainDeactivated_TicksNoMoreAndEndsItsToken()
    {
        var grain = _silo.Get<ITimerGrain>("ends");
        await grain.StartAsync("tick", s_second, s_second);
        await AdvanceToTickAsync("ends: tick", s_second, times: 1);
        await grain.DeactivateAsync();
        await _silo.Script.Reached("ends: token of tick ended");

        await WitnessAsync(grain, "ends", s_minute);

        Assert.Equal(1, _silo.Script.Count("ends: tick"));
    }

    [Fact]
    public async Task Timer_TickRuns_DeactivationWaitsForIt()
    {
        var grain = _silo.Get<ITimerGrain>("waited for");
        await grain.StartAsync("tick", s_second, s_second);
        _silo.Script.Hold("waited for: tick");
        await AdvanceToTickAsync("waited for: tick", s_second, times: 1);
        await grain.DeactivateAsync();
        var deactivatedMeanwhile = _silo.Script.Count("waited for: deactivate");

        _silo.Script.Release("waited for: tick");
        await _silo.Script.Reached("waited for: deactivate");

        Assert.Equal(0, deactivatedMeanwhile);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_ReentrantGrain_CallsRunDuringItsTick(bool interleave)
    {
        var key = $"interleaves {interleave}";
        var grain = _silo.Get<ITimerGrain>(key);
        await grain.StartAsync("tick", s_second, s_second, interleave: interleave);
        _silo.Script.Hold($"{key}: tick");
        await AdvanceToTickAsync($"{key}: tick", s_second, times: 1);

        var meanwhile = await grain.ActivationAsync();
        _silo.Script.Release($"{key}: tick");

        Assert.NotEqual(Guid.Empty, meanwhile);
    }

    [Theory]
    [InlineData(-2, 1000)]
    [InlineData(1000, -2)]
    [InlineData(4294967295, 1000)]
    [InlineData(1000, 4294967295)]
    public async Task Timer_TimeOutOfRange_Throws(long dueTime, long period)
    {
        var grain = _silo.Get<ITimerGrain>("out of range");

        var start = () => grain.StartAsync("tick", TimeSpan.FromMilliseconds(dueTime), TimeSpan.FromMilliseconds(period));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(start);
    }

    private async Task AdvanceToTickAsync(string tick, TimeSpan wait, int times)
    {
        await _silo.Time.TimerDueAsync(wait).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        _silo.Time.Advance(wait);
        await _silo.Script.Reached(tick, times);
    }

    private async Task WitnessAsync(ITimerGrain grain, string key, TimeSpan wait)
    {
        var witness = Guid.NewGuid().ToString();
        await grain.StartAsync(witness, wait, Timeout.InfiniteTimeSpan);
        await AdvanceToTickAsync($"{key}: {witness}", wait, times: 1);
    }
}
