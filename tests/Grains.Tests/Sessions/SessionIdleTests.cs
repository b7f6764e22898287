using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionIdleTests
{
    private readonly SessionBench _bench = new();

    private static readonly SessionLoad Ask = new(default, TimeSpan.Zero) { AsksRemaining = true };

    [Fact]
    public async Task S7a_AtTheEnd_IsGoneAndOneTickBefore_IsThere()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(SessionBench.Idle - TimeSpan.FromTicks(1));

        var before = await _bench.LoadAsync();
        _bench.Time.Advance(SessionBench.Idle);
        var at = await _bench.LoadAsync();

        Assert.Equal(LoadStatus.Whole, before.Status);
        Assert.Equal(SessionEndReason.Absent, at.Reason);
    }

    [Fact]
    public async Task S7_TenSecondSession_TouchedEverySecondStaysUntouchedEnds()
    {
        var idle = TimeSpan.FromSeconds(10);
        await _bench.SetAsync(default, "a", "1", idle);
        for (var second = 0; second < 60; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await _bench.Actor.TouchAsync(idle, TimeSpan.Zero);
            await _bench.SettleAsync();
        }

        _bench.Time.Advance(TimeSpan.FromSeconds(9));
        var touched = await _bench.LoadAsync(idle: idle);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var idled = await _bench.LoadAsync(idle: idle);

        Assert.Equal(LoadStatus.Whole, touched.Status);
        Assert.Equal(SessionEndReason.Absent, idled.Reason);
    }

    [Fact]
    public async Task S7b_AcknowledgedTouch_OutlivesTheActor()
    {
        await _bench.SetAsync(default, "a", "1");
        for (var minute = 0; minute < 120; minute++)
        {
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            await _bench.LoadAsync();

            await _bench.SettleAsync();
            var lost = _bench.Recorded.Current!;
            Assert.True(lost.Horizon >= _bench.Time.GetUtcNow() + SessionBench.Idle, $"minute {minute}: stored end {lost.Horizon:T}, promised {_bench.Time.GetUtcNow() + SessionBench.Idle:T}");
        }
    }

    [Fact]
    public async Task S7_LoadsForTwoHours_WriteAtMostOncePerHalfSlack()
    {
        await _bench.SetAsync(default, "a", "1");
        for (var i = 0; i < 2 * 60 * 6; i++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(10));
            await _bench.LoadAsync();
            await _bench.SettleAsync();
        }

        Assert.InRange(_bench.Recorded.Documents.Count, 20, 1 + (120 / 2.5));
    }

    [Fact]
    public async Task S7_LoadWithoutIdleTimeout_TellsWhatIsLeftAndTouchesNothing()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromMinutes(5));

        var first = await _bench.Actor.LoadAsync(Ask);
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        var second = await _bench.Actor.LoadAsync(Ask);
        var used = await _bench.LoadAsync();

        Assert.Equal((TimeSpan.FromMinutes(15), TimeSpan.Zero), (first.Remaining, first.Slack));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.Zero), (second.Remaining, second.Slack));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (used.Remaining, used.Slack));
    }

    [Fact]
    public async Task S7c_LoadWithoutIdleTimeoutFromStorage_SaysThatItMayBeTooLong()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromMinutes(5));

        var told = await _bench.NewActor().LoadAsync(Ask);

        Assert.Equal((TimeSpan.FromMinutes(20), ExpiryRules.Slack(SessionBench.Idle)), (told.Remaining, told.Slack));
    }

    [Fact]
    public async Task S7c_ActorFromStorage_TakesTheHorizonAsTheEnd()
    {
        await _bench.SetAsync(default, "a", "1");
        var horizon = _bench.Recorded.Current!.Horizon;
        _bench.Time.AdvanceTo(horizon - TimeSpan.FromTicks(1));

        var before = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));
        var after = _bench.NewActor();
        _bench.Recorded.Rewind(1);
        _bench.Time.AdvanceTo(horizon);
        var at = await after.LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal(LoadStatus.Whole, before.Status);
        Assert.Equal(SessionEndReason.Absent, at.Reason);
    }

    [Fact]
    public async Task S7c_LateTouchIsTheFirstOfANewActor_DoesNotEndTheSessionSooner()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        await _bench.LoadAsync();
        await _bench.SettleAsync();
        var promised = _bench.Time.GetUtcNow() + SessionBench.Idle;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        _bench.Actor = _bench.NewActor();
        await _bench.Actor.TouchAsync(SessionBench.Idle, TimeSpan.FromMinutes(2.5));
        await _bench.SettleAsync();
        _bench.Time.AdvanceTo(promised - TimeSpan.FromTicks(1));

        Assert.Equal(LoadStatus.Whole, (await _bench.LoadAsync()).Status);
    }

    /// <summary>The load's own touch has run out when its horizon is stored.</summary>
    [Fact]
    public async Task S7_TouchedElsewhereWhileALoadWaitsForStorage_IsNotEndedByTheOwnTouch()
    {
        var idle = TimeSpan.FromSeconds(2);
        _bench.ReadLease = new SiloReadLease(_bench.Time);
        _bench.ReadLease.MembersChanged();
        _bench.Actor = _bench.NewActor();
        var elsewhere = _bench.NewActor();
        await _bench.SetAsync(default, "a", "1", idle);
        _bench.Time.Advance(TimeSpan.FromSeconds(1.9));
        _bench.Storage.LateBy = TimeSpan.FromSeconds(2.5);
        _bench.Storage.Writes.Next(Break.Late);

        var load = _bench.LoadAsync(idle: idle);
        await _bench.Time.TimerDueAsync(_bench.Storage.LateBy);
        _bench.Time.Advance(TimeSpan.FromSeconds(1.5));
        await elsewhere.LoadAsync(new SessionLoad(default, idle));
        await elsewhere.Idle;
        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(LoadStatus.Whole, (await load).Status);
    }

    [Fact]
    public async Task S7c_ReleaseIsTheFirstCallOfANewActor_DoesNotEndTheSessionSooner()
    {
        await _bench.SetAsync(default, "a", "1");
        var ticket = Guid.NewGuid();
        var taken = await _bench.AcquireAsync(ticket);
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        await _bench.LoadAsync();
        await _bench.SettleAsync();
        var promised = _bench.Time.GetUtcNow() + SessionBench.Idle;

        _bench.Actor = _bench.NewActor();
        await _bench.ReleaseAsync(ticket, taken.Fence);
        _bench.Time.AdvanceTo(promised - TimeSpan.FromTicks(1));

        Assert.Equal(LoadStatus.Whole, (await _bench.LoadAsync()).Status);
    }

    [Fact]
    public async Task S7_CheckedWhileAnotherActorExtendsIt_ReturnsItsEnd()
    {
        await _bench.SetAsync(default, "a", "1");
        var other = _bench.NewActor();
        await other.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        _bench.Time.Advance(TimeSpan.FromMinutes(19));
        await other.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        await other.EndAsync(new SessionEnd(SessionEndReason.Abandoned, Guid.NewGuid(), TimeSpan.FromSeconds(30)));
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        var until = _bench.Actor.ExpireAsync();
        await _bench.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(_bench.Recorded.Current!.Horizon, await until);
    }

    [Fact]
    public async Task S7_NewIncarnation_IsRegisteredBeforeItIsStored()
    {
        _bench.Ledger.Fails = true;
        var refused = await _bench.SetAsync(default, "a", "1");
        var stored = _bench.Recorded.Current;
        _bench.Ledger.Fails = false;
        var created = await _bench.SetAsync(default, "a", "1");

        Assert.Equal(SessionOutageReason.Storage, refused.Outage!.Reason);
        Assert.False(refused.Outage.MayHaveBeenApplied);
        Assert.Null(stored);
        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal((SessionBench.Id, _bench.Time.GetUtcNow() + SessionBench.Idle), Assert.Single(_bench.Ledger.Registrations));
    }

    [Fact]
    public async Task S7_CheckedWhileAlive_ReturnsItsEnd()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        await _bench.LoadAsync();

        var until = await _bench.Actor.ExpireAsync();

        Assert.Equal(_bench.Time.GetUtcNow() + SessionBench.Idle, until);
        Assert.NotNull(_bench.Recorded.Current);
    }

    [Fact]
    public async Task S7_CheckedAfterItsEnd_LeavesStorage()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(SessionBench.Idle);

        var until = await _bench.Actor.ExpireAsync();
        var created = await _bench.SetAsync(default, "a", "2");

        Assert.Null(until);
        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal(1, _bench.Storage.Total.Clears);
    }

    [Fact]
    public async Task S10_ExpiredIdle_IsANewIncarnationUnderTheSameId()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromHours(1));

        var late = await _bench.SetAsync(first.Version, "a", "2");
        var anew = await _bench.SetAsync(default, "b", "1");

        Assert.Equal(SessionEndReason.Absent, late.Reason);
        Assert.NotEqual(first.Version.Incarnation, anew.Version.Incarnation);
        Assert.Equal("b=1", SessionBench.Text((await _bench.LoadAsync(first.Version)).Patch));
    }

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(10, 10)]
    [InlineData(60, 60)]
    [InlineData(300, 75)]
    [InlineData(1200, 300)]
    [InlineData(86400, 300)]
    public void Slack_OfIdle_IsAQuarterWithinBounds(double idleSeconds, double slackSeconds)
    {
        var slack = ExpiryRules.Slack(TimeSpan.FromSeconds(idleSeconds));

        Assert.Equal(TimeSpan.FromSeconds(slackSeconds), slack);
    }

    [Fact]
    public async Task Load_InStorageLongAfterItsEnd_IsCountedAsMissedAndRegisteredAgain()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Time.Advance(TimeSpan.FromMinutes(30));
        await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));
        var early = _bench.Ledger.Missed.Count;
        _bench.Time.Advance(TimeSpan.FromMinutes(2));

        await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal(0, early);
        Assert.Equal([SessionBench.Id], _bench.Ledger.Missed);
        Assert.Equal(2, _bench.Ledger.Registrations.Count);
    }
}
