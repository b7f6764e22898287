namespace OrleansSessions.Grains.Tests;

/// <summary>The silo's wall clock is set while sessions are alive.</summary>
public sealed class ClockStepTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SessionBench _bench = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S15_WallClockStepsAhead_SessionIsNotEndedAndIsReadFromStorage(bool isLoadedAgain)
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Time.Step(Hour);
        _bench.Actor = isLoadedAgain ? _bench.NewActor() : _bench.Actor;
        var reads = _bench.Storage.Total.Reads;

        var loaded = await _bench.LoadAsync();
        var read = _bench.Storage.Total.Reads - reads;
        var changed = await _bench.SetAsync(created.Version, "b", "2");
        var expires = await _bench.Actor.ExpireAsync();

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.NotEqual(0, read);
        Assert.Equal(CommitStatus.Applied, changed.Status);
        Assert.NotNull(expires);
    }

    [Fact]
    public async Task S15_WallClockStepsAheadAndIsRight_SessionThatWasUsedIsAliveElsewhere()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Step(Hour);
        await _bench.LoadAsync();
        await _bench.SettleAsync();

        _bench.Readings.Add("a", _bench.Time.GetUtcNow(), _bench.Time.GetTimestamp(), _bench.Time.GetTimestamp());
        _bench.Clock.Check();
        _bench.Readings.Add("a", _bench.Time.GetUtcNow(), _bench.Time.GetTimestamp(), _bench.Time.GetTimestamp());
        _bench.Clock.Check();
        _bench.Actor = _bench.NewActor();
        var loaded = await _bench.LoadAsync();

        Assert.False(_bench.Clock.IsInDoubt);
        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
    }

    [Fact]
    public async Task S15_WallClockStepsBack_SessionThatWasUsedIsAliveElsewhere()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Step(-Hour);
        _bench.Time.Advance(SessionBench.Idle - TimeSpan.FromMinutes(1));
        await _bench.LoadAsync();
        await _bench.SettleAsync();

        _bench.Time.Step(Hour);
        _bench.Clock.Check();
        _bench.Time.Advance(SessionBench.Idle - TimeSpan.FromMinutes(1));
        _bench.Actor = _bench.NewActor();
        var loaded = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
    }

    [Fact]
    public async Task S10_SessionIsAbandonedWhileTheTimeIsNotKnown_StaysEndedWhenItIs()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Time.Step(Hour);
        await _bench.EndAsync(created.Version);

        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        _bench.Readings.Add("a", _bench.Time.GetUtcNow(), _bench.Time.GetTimestamp(), _bench.Time.GetTimestamp());
        _bench.Clock.Check();
        _bench.Readings.Add("a", _bench.Time.GetUtcNow(), _bench.Time.GetTimestamp(), _bench.Time.GetTimestamp());
        _bench.Clock.Check();
        var again = await _bench.SetAsync(default, "b", "2");

        Assert.False(_bench.Clock.IsInDoubt);
        Assert.Equal(CommitStatus.Ended, again.Status);
    }
}
