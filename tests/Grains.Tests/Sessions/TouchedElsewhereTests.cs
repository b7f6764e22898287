using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>When a session ends that another silo may have touched: a touch writes nothing.</summary>
public sealed class TouchedElsewhereTests
{
    private readonly SessionBench _bench = new();
    private readonly SiloReadLease _lease;

    public TouchedElsewhereTests()
    {
        _lease = _bench.ReadLease = new SiloReadLease(_bench.Time);
        _bench.Actor = _bench.NewActor();
    }

    /// <summary>Storage is read when the load is decided, together with a change whose write takes longer than the session lasts.</summary>
    [Fact]
    public async Task S7_LoadWaitedForLongerThanTheSessionLastsAndAnotherSiloTouchedIt_IsShown()
    {
        var brief = TimeSpan.FromSeconds(2);
        var step = TimeSpan.FromSeconds(0.5);
        var created = await _bench.SetAsync(default, "a", "1", brief);
        var elsewhere = _bench.NewActor();
        _lease.MembersChanged();
        _bench.Storage.Writes.Always = Break.Late;
        var before = _bench.SetAsync(created.Version, "a", "2", brief);
        await _bench.Time.TimerDueAsync(_bench.Storage.LateBy);
        var change = _bench.SetAsync(created.Version, "b", "3", brief);
        var load = _bench.LoadAsync(idle: brief);
        _bench.Storage.LateBy = 9 * step;
        _bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        await before;
        while (_bench.Storage.Total.Writes < 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await _bench.Time.TimerDueAsync(_bench.Storage.LateBy + step);
        _bench.Storage.Writes.Always = Break.None;

        for (var i = 0; i < 10; i++)
        {
            _lease.MembersChanged(); // they go on changing
            _bench.Time.Advance(step);
            _lease.RecordActivity();
            Assert.Null((await elsewhere.TouchAsync(brief, TimeSpan.Zero)).Outage);
        }

        Assert.Equal(CommitStatus.Applied, (await change).Status);
        Assert.Equal(LoadStatus.Whole, (await load).Status);
    }

    /// <summary>Two silos have the session while they do not know of each other. A touch writes nothing, so neither knows of the other's.</summary>
    [Fact]
    public async Task S7_TouchedInAnotherActivation_IsNotEndedByTheOwnTouch()
    {
        await _bench.SetAsync(default, "a", "1");
        var elsewhere = _bench.NewActor();
        await elsewhere.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        await elsewhere.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        _bench.Time.Advance(SessionBench.Idle - TimeSpan.FromMinutes(1));
        _lease.RecordActivity();

        var known = await _bench.Actor.ExpireAsync();
        var loaded = await _bench.LoadAsync();

        Assert.NotNull(known);
        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
    }

    [Fact]
    public async Task S7_NobodyElseCanHaveTouched_EndsByTheOwnTouch()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(SessionBench.Idle);
        _lease.RecordActivity();
        _lease.Confirm(_bench.Time.GetTimestamp());

        Assert.Equal(LoadStatus.Ended, (await _bench.LoadAsync()).Status);
    }
}
