using Orleans.Runtime;

namespace OrleansSessions.Engines;

public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly TestSilo _silo = new(TestSiloSettings.ClockOfTimersOnly);

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Reminder_Due_TicksWithItsTimes()
    {
        var grain = _silo.Get<IReminderGrain>("times");
        var due = _silo.Time.GetUtcNow().UtcDateTime + s_minute;
        await grain.RegisterAsync("tick", s_minute, 2 * s_minute);

        await AdvanceToTickAsync("times: tick", s_minute, times: 1);
        var first = await grain.LastTickAsync();
        await AdvanceToTickAsync("times: tick", 2 * s_minute, times: 2);
        var second = await grain.LastTickAsync();

        Assert.Equal((due, 2 * s_minute, due), first);
        Assert.Equal((due, 2 * s_minute, due + 2 * s_minute), second);
    }

    [Fact]
    public async Task Reminder_GrainNotActive_ActivatesIt()
    {
        var grain = _silo.Get<IReminderGrain>("asleep");
        await grain.RegisterAsync("tick", s_minute, s_minute);
        await grain.DeactivateAsync();
        await _silo.Script.Reached("asleep: deactivate");

        await AdvanceToTickAsync("asleep: tick", s_minute, times: 1);

        Assert.Equal(1, _silo.Script.Count("asleep: tick"));
    }

    [Fact]
    public async Task Reminder_TickFails_NextComes()
    {
        await _silo.Get<IReminderGrain>("fails").RegisterAsync("tick", s_minute, s_minute);
        _silo.Script.Break("fails: tick");
        await AdvanceToTickAsync("fails: tick", s_minute, times: 1);

        await AdvanceToTickAsync("fails: tick", s_minute, times: 2);

        Assert.Equal(2, _silo.Script.Count("fails: tick"));
    }

    [Fact]
    public async Task Reminder_TickRuns_MissedTicksAreNotMadeUpFor()
    {
        var grain = _silo.Get<IReminderGrain>("slow");
        await grain.RegisterAsync("tick", s_minute, 2 * s_minute);
        _silo.Script.Hold("slow: tick");
        await AdvanceToTickAsync("slow: tick", s_minute, times: 1);

        await WitnessAsync(grain, "slow", 5 * s_minute);
        var whileItRan = _silo.Script.Count("slow: tick");
        _silo.Script.Release("slow: tick");
        await AdvanceToTickAsync("slow: tick", s_minute, times: 2);

        Assert.Equal(1, whileItRan);
        Assert.Equal(6 * s_minute, await SinceFirstTickAsync(grain));
        Assert.Equal(2, _silo.Script.Count("slow: tick"));
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_TakesTheNewTimes()
    {
        var grain = _silo.Get<IReminderGrain>("again");
        await grain.RegisterAsync("tick", s_minute, s_minute);
        await grain.RegisterAsync("tick", 5 * s_minute, s_minute);

        await WitnessAsync(grain, "again", 4 * s_minute);
        var before = _silo.Script.Count("again: tick");
        await AdvanceToTickAsync("again: tick", s_minute, times: 1);

        Assert.Equal(0, before);
    }

    [Fact]
    public async Task Reminder_Unregistered_TicksNoMore()
    {
        var grain = _silo.Get<IReminderGrain>("gone");
        await grain.RegisterAsync("tick", s_minute, s_minute);
        await grain.UnregisterAsync("tick");

        await WitnessAsync(grain, "gone", 5 * s_minute);

        Assert.Equal(0, _silo.Script.Count("gone: tick"));
        Assert.Null(await grain.FindAsync("tick"));
    }

    [Fact]
    public async Task Unregister_Twice_IsTheSameAsOnce()
    {
        var grain = _silo.Get<IReminderGrain>("twice");
        await grain.RegisterAsync("tick", s_minute, s_minute);
        await grain.KeepAsync("tick");

        await grain.UnregisterKeptAsync();
        await grain.UnregisterKeptAsync();

        Assert.Null(await grain.FindAsync("tick"));
    }

    [Fact]
    public async Task Unregister_HandleFromBeforeARegistration_Throws()
    {
        var grain = _silo.Get<IReminderGrain>("stale");
        await grain.RegisterAsync("tick", s_minute, s_minute);
        await grain.KeepAsync("tick");
        await grain.RegisterAsync("tick", s_minute, s_minute);

        var unregister = grain.UnregisterKeptAsync;

        await Assert.ThrowsAsync<ReminderException>(unregister);
        Assert.Equal("tick", await grain.FindAsync("tick"));
    }

    [Fact]
    public async Task GetReminder_NoneOfThatName_IsNull()
    {
        var grain = _silo.Get<IReminderGrain>("finds");
        await _silo.Get<IReminderGrain>("another").RegisterAsync("tick", s_minute, s_minute);

        var before = await grain.FindAsync("tick");
        var registered = await grain.RegisterAsync("tick", s_minute, s_minute);

        Assert.Null(before);
        Assert.Equal("tick", registered);
        Assert.Equal("tick", await grain.FindAsync("tick"));
    }

    [Fact]
    public async Task Register_PeriodBelowMinimum_Throws()
    {
        var grain = _silo.Get<IReminderGrain>("too often");

        var register = () => grain.RegisterAsync("tick", s_minute, s_minute - TimeSpan.FromTicks(1));

        await Assert.ThrowsAsync<ArgumentException>(register);
    }

    [Theory]
    [InlineData(-1, 60_000)]
    [InlineData(60_000, -1)]
    [InlineData(-5000, 60_000)]
    public async Task Register_TimeNegativeOrInfinite_Throws(int dueTime, int period)
    {
        var grain = _silo.Get<IReminderGrain>("out of range");

        var register = () => grain.RegisterAsync("tick", TimeSpan.FromMilliseconds(dueTime), TimeSpan.FromMilliseconds(period));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(register);
    }

    [Fact]
    public async Task Register_Unnamed_Throws()
    {
        var grain = _silo.Get<IReminderGrain>("unnamed");

        var register = () => grain.RegisterAsync(" ", s_minute, s_minute);

        await Assert.ThrowsAsync<ArgumentNullException>(register);
    }

    [Fact]
    public async Task Register_GrainNotRemindable_Throws()
    {
        var grain = _silo.Get<ITimerGrain>("not remindable");

        var register = grain.RegisterReminderAsync;

        await Assert.ThrowsAsync<InvalidOperationException>(register);
    }

    private async Task<TimeSpan> SinceFirstTickAsync(IReminderGrain grain) =>
        await grain.LastTickAsync() is var last ? last.Current - last.First : default;

    private async Task AdvanceToTickAsync(string tick, TimeSpan wait, int times)
    {
        await _silo.Time.TimerDueAsync(wait).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        _silo.Time.Advance(wait);
        await _silo.Script.Reached(tick, times);
    }

    private async Task WitnessAsync(IReminderGrain grain, string key, TimeSpan wait)
    {
        var witness = Guid.NewGuid().ToString();
        await grain.RegisterAsync(witness, wait, TimeSpan.FromDays(30));
        await AdvanceToTickAsync($"{key}: {witness}", wait, times: 1);
    }
}
