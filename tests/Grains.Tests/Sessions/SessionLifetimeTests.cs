using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionLifetimeTests
{
    private static readonly TimeSpan Absolute = TimeSpan.FromMinutes(30);

    private readonly SessionBench _bench = new();

    private DateTimeOffset End { get; set; }

    [Fact]
    public async Task S7_AbsoluteLifetime_EndsASessionInUseToTheTick()
    {
        await BeginAsync(new SessionLifetime(TimeSpan.Zero, End));
        await UseUntilAsync(End - TimeSpan.FromTicks(1));

        var before = await _bench.LoadAsync();
        _bench.Time.Advance(TimeSpan.FromTicks(1));
        var at = await _bench.LoadAsync();

        Assert.Equal((LoadStatus.Whole, End), (before.Status, before.Lifetime.Ends));
        Assert.Equal((LoadStatus.Ended, SessionEndReason.ExpiredAbsolute), (at.Status, at.Reason));
    }

    [Fact]
    public async Task S7c_AbsoluteLifetime_EndsWithoutSlackInAnActorFromStorage()
    {
        await BeginAsync(new SessionLifetime(TimeSpan.Zero, End));
        await UseUntilAsync(End - TimeSpan.FromSeconds(1));
        _bench.Time.AdvanceTo(End);

        var next = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal(SessionEndReason.ExpiredAbsolute, next.Reason);
    }

    /// <summary>A touch during the write is covered by the document that is still held, and need not be by the one that is being stored.</summary>
    [Fact]
    public async Task S7b_OwnIdleTimeoutIsStoredSlowly_TouchMeanwhileCountsOrIsNone()
    {
        var loaded = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var commit = _bench.CommitAsync(SessionBench.Set(loaded.Version, "a", "2") with { Lifetime = new SessionLifetime(TimeSpan.FromSeconds(2), null) });
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        _bench.Time.Advance(TimeSpan.FromSeconds(4));
        var meanwhile = _bench.LoadAsync();
        await hanging.ApplyLateAsync();
        await commit;
        var shown = await meanwhile;
        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        var next = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.True(shown.Status == LoadStatus.Ended || next.Status == LoadStatus.Whole, $"touched a second ago, with an idle timeout of two: {shown.Status}, then {next.Status}");
    }

    [Fact]
    public async Task S7b_OwnIdleTimeoutEnds_TouchMeanwhileCountsByTheNextOne()
    {
        var loaded = await _bench.CommitAsync(SessionBench.Set(default, "a", "1") with { Lifetime = new SessionLifetime(TimeSpan.FromMinutes(1), null) });
        _bench.Storage.Writes.Next(Break.Hang);
        var commit = _bench.CommitAsync(SessionBench.Set(loaded.Version, "a", "2") with { Lifetime = new SessionLifetime(default, null) });
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        var meanwhile = _bench.LoadAsync();
        await hanging.ApplyLateAsync();
        await Task.WhenAll(commit, meanwhile);
        _bench.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("a=2", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S7b_IdleTimeoutCannotBeStored_TouchMeanwhileIsNotAcknowledged()
    {
        var loaded = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.BeforeWrite);
        await _bench.SetAsync(loaded.Version, "a", "2");
        _bench.Storage.Writes.Next(Break.Hang);
        var commit = _bench.CommitAsync(SessionBench.Set(loaded.Version, "a", "3", TimeSpan.FromMinutes(30)));
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        var touch = _bench.Actor.TouchAsync(SessionBench.Idle, TimeSpan.Zero);
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        await hanging.FailAsync();
        await commit;

        Assert.NotNull((await touch).Outage);
    }

    [Fact]
    public async Task S7_NearAnAbsoluteEnd_TouchesAreNotWrites()
    {
        await BeginAsync(new SessionLifetime(TimeSpan.Zero, End));
        await UseUntilAsync(End - TimeSpan.FromMinutes(5));
        var writes = _bench.Recorded.Documents.Count;

        for (var second = 0; second < 60; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await _bench.LoadAsync();
            await _bench.SettleAsync();
        }

        Assert.Equal(writes, _bench.Recorded.Documents.Count);
    }

    [Fact]
    public async Task S7_AbsoluteLifetimeLongerThanIdle_IsIdleFirst()
    {
        await BeginAsync(new SessionLifetime(TimeSpan.Zero, End));
        _bench.Time.Advance(SessionBench.Idle);

        Assert.Equal(SessionEndReason.Absent, (await _bench.LoadAsync()).Reason);
    }

    [Fact]
    public async Task S10_ExpiredAbsolute_AcceptsNoCommitAndLeavesATombstoneForAWhile()
    {
        var begun = await BeginAsync(new SessionLifetime(TimeSpan.Zero, End));
        await UseUntilAsync(End);

        var late = await _bench.SetAsync(begun.Version, "a", "2");
        var fresh = await _bench.SetAsync(default, "a", "3");
        var left = await _bench.Actor.ExpireAsync();
        var stored = _bench.Recorded.Current!;
        var shown = await _bench.LoadAsync();
        _bench.Time.AdvanceTo(stored.Horizon);
        var forgotten = await _bench.LoadAsync();

        Assert.Equal((SessionEndReason.ExpiredAbsolute, SessionEndReason.ExpiredAbsolute, null), (late.Reason, fresh.Reason, left));
        Assert.Equal((SessionEndReason.ExpiredAbsolute, 0, SessionRules.TombstoneRetention), (stored.EndedBy, stored.Entries.Count, stored.Horizon - End));
        Assert.Equal((SessionEndReason.ExpiredAbsolute, SessionEndReason.Absent), (shown.Reason, forgotten.Reason));
        Assert.Contains((SessionBench.Id, stored.Horizon), _bench.Ledger.Registrations);
    }

    [Fact]
    public async Task S7_IdleTimeoutOfItsOwn_ReplacesThatOfRequests()
    {
        await BeginAsync(new SessionLifetime(TimeSpan.FromDays(30), null));

        _bench.Time.Advance(TimeSpan.FromDays(29));
        var resumed = await _bench.LoadAsync(idle: SessionBench.Idle);
        _bench.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        await _bench.Actor.TouchAsync(SessionBench.Idle, TimeSpan.Zero);
        await _bench.SettleAsync();
        _bench.Time.Advance(TimeSpan.FromDays(30));
        var over = await _bench.LoadAsync();

        Assert.Equal((LoadStatus.Whole, TimeSpan.FromDays(30)), (resumed.Status, resumed.Lifetime.Idle));
        Assert.Equal(SessionEndReason.Absent, over.Reason);
    }

    [Fact]
    public async Task Commit_LifetimeReset_LeavesAllToRequests()
    {
        var begun = await BeginAsync(new SessionLifetime(TimeSpan.FromDays(30), End));

        await _bench.CommitAsync(SessionBench.Set(begun.Version, "a", "2") with { Lifetime = default(SessionLifetime) });
        await UseUntilAsync(End + TimeSpan.FromMinutes(1));
        var beyond = await _bench.LoadAsync();
        _bench.Time.Advance(SessionBench.Idle);
        var idled = await _bench.LoadAsync();

        Assert.Equal((LoadStatus.Whole, default), (beyond.Status, beyond.Lifetime));
        Assert.Equal(SessionEndReason.Absent, idled.Reason);
    }

    private Task<CommitOutcome> BeginAsync(SessionLifetime lifetime)
    {
        End = _bench.Time.GetUtcNow() + Absolute;
        return _bench.CommitAsync(SessionBench.Set(default, "a", "1") with { Lifetime = lifetime with { Ends = lifetime.Ends is null ? null : End } });
    }

    private async Task UseUntilAsync(DateTimeOffset moment)
    {
        while (_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(1) < moment)
        {
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            await _bench.LoadAsync();
            await _bench.SettleAsync();
        }

        _bench.Time.AdvanceTo(moment);
    }

    /// <summary>If the key were free earlier, its cookie would name a new session, which everybody who has that cookie can read.</summary>
    [Theory]
    [InlineData(SessionEndReason.Abandoned)]
    [InlineData(SessionEndReason.Revoked)]
    public async Task S10_EndedBySomebody_KeyIsKnownToHaveEndedForADay(SessionEndReason reason)
    {
        var created = await _bench.SetAsync(default, "a", "1");
        for (var i = 0; i < SessionDocument.MaximumApplied; i++)
        {
            created = await _bench.SetAsync(created.Version, "a", "2");
        }

        _bench.Time.Advance(SessionRules.AppliedRetention + TimeSpan.FromSeconds(1));
        await _bench.Actor.EndAsync(new SessionEnd(reason, created.Version.Incarnation, TimeSpan.FromSeconds(30)));
        var kept = _bench.Recorded.Row!.Length;
        var checker = new ExpiryChecker(_bench.NewServices());
        for (var hour = 0; hour < 23; hour++)
        {
            _bench.Time.Advance(TimeSpan.FromHours(1));
            Assert.NotNull(await checker.CheckAsync(SessionBench.Id));
        }

        var (loaded, refused) = (await _bench.LoadAsync(), await _bench.SetAsync(default, "a", "2"));
        _bench.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Equal((reason, CommitStatus.Ended, reason), (loaded.Reason, refused.Status, refused.Reason));
        Assert.Null(await checker.CheckAsync(SessionBench.Id));
        Assert.Equal(CommitStatus.Applied, (await _bench.NewActor().CommitAsync(SessionBench.Set(default, "a", "3"))).Status);
        Assert.InRange(kept, 1, 200); // one of these rows stays for each session that was ended
    }
}
