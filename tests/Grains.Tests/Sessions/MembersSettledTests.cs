using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>What an activation from before a change of members shows and stores, and what it leaves to the next one (S14).</summary>
public sealed class MembersSettledTests
{
    private readonly SessionBench _bench = new();
    private SiloReadLease _lease;

    public MembersSettledTests()
    {
        _lease = _bench.ReadLease = new SiloReadLease(_bench.Time);
        _bench.Actor = _bench.NewActor();
    }

    /// <summary>Once they have settled, a touch here would not be known to an activation that another silo has.</summary>
    [Fact]
    public async Task S14_MembersChanged_IsReadAgainAndLeavesOnceTheySettle()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var other = await OtherSiloWritesAsync(created.Version);

        _lease.MembersChanged();
        var during = await _bench.LoadAsync();
        var kept = !_bench.Deactivated.IsCompleted;
        await OtherSiloWritesAsync(other.Version, "3");
        Settle();
        var (load, touch) = (await _bench.LoadAsync(), await _bench.Actor.TouchAsync(SessionBench.Idle, TimeSpan.Zero));
        await _bench.Deactivated;
        var after = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal("a=2", SessionBench.Text(during.Patch));
        Assert.True(kept);
        Assert.Equal((SessionOutageReason.Stopping, SessionOutageReason.Stopping), (load.Outage?.Reason, touch.Outage?.Reason));
        Assert.Equal("a=3", SessionBench.Text(after.Patch));
    }

    /// <summary>Another silo may have read the session when the members had settled, and shows it from memory. What is stored here after that, it would not see.</summary>
    [Fact]
    public async Task S14_EndArrivedBeforeTheMembersSettled_IsNotStoredAfter()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _lease.MembersChanged();
        _bench.Storage.Reads.Next(Break.Hang);
        var end = _bench.EndAsync(created.Version);
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        _bench.Time.SkipWithoutTimers(SiloReadLease.SettleTime);

        await hanging.ApplyLateAsync();

        Assert.Equal(SessionOutageReason.Stopping, (await end).Outage?.Reason);
        Assert.Null(_bench.Recorded.Current!.EndedBy);
        await _bench.Deactivated;
    }

    /// <summary>A silo's cache may still send it calls, long after.</summary>
    [Fact]
    public async Task S14_EndReachesAnActivationFromBeforeTheMembersSettled_IsLeftToTheNextOne()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _lease.MembersChanged();
        Settle();

        var end = await _bench.EndAsync(created.Version);
        await _bench.Deactivated;
        var next = await _bench.NewActor().EndAsync(new SessionEnd(SessionEndReason.Abandoned, created.Version.Incarnation, TimeSpan.FromSeconds(30)));

        Assert.Equal((SessionOutageReason.Stopping, EndStatus.Ended), (end.Outage?.Reason, next.Status));
    }

    /// <summary>An activation from before may have begun a write before the members settled: what is read meanwhile may not have it.</summary>
    [Fact]
    public async Task S14_WriteFromBeforeTheMembersSettledIsAppliedAfterTheNextActivationHasRead_IsShown()
    {
        _lease = _bench.ReadLease = new SiloReadLease(_bench.Time) { LongestWrite = TimeSpan.FromSeconds(7) };
        _bench.Actor = _bench.NewActor();
        var created = await _bench.SetAsync(default, "a", "1");
        _lease.MembersChanged();
        _bench.Storage.Writes.Next(Break.Hang);
        var late = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        _bench.Time.SkipWithoutTimers(SiloReadLease.SettleTime);
        var next = _bench.NewActor();
        var before = await next.LoadAsync(new SessionLoad(default, SessionBench.Idle));

        await hanging.ApplyLateAsync();
        _bench.Time.SkipWithoutTimers(TimeSpan.FromSeconds(7));
        _lease.RecordActivity();
        _lease.Confirm(_bench.Time.GetTimestamp());
        var after = await next.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        var reads = _bench.Storage.Total.Reads;
        await next.LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal(CommitStatus.Applied, (await late).Status);
        Assert.Equal(("a=1", "a=2"), (SessionBench.Text(before.Patch), SessionBench.Text(after.Patch)));
        Assert.Equal(reads, _bench.Storage.Total.Reads); // once more is enough
    }

    /// <summary>Another silo may have the session too, and may have ended it before storage failed.</summary>
    [Fact]
    public async Task S14_MembersChangedAndStorageIsDown_IsUnavailableUntilItIsRead()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Reads.Always = Break.BeforeWrite;

        _lease.MembersChanged();
        var during = await _bench.LoadAsync();
        Settle();
        var settled = await _bench.LoadAsync();
        Pass(SiloReadLease.Duration + TimeSpan.FromSeconds(1));
        var unconfirmed = await _bench.LoadAsync();
        _bench.Storage.Reads.Always = Break.None;
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        await _bench.Deactivated;
        var after = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle));

        Assert.Equal(
            (SessionOutageReason.Storage, SessionOutageReason.Storage, SessionOutageReason.Storage, "a=1"),
            (during.Outage?.Reason, settled.Outage?.Reason, unconfirmed.Outage?.Reason, SessionBench.Text(after.Patch)));
    }

    private void Settle()
    {
        Pass(SiloReadLease.SettleTime);
        _lease.Confirm(_bench.Time.GetTimestamp());
    }

    private void Pass(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            _lease.RecordActivity();
        }
    }

    private async Task<CommitOutcome> OtherSiloWritesAsync(SessionVersion known, string value = "2")
    {
        _bench.ReadLease = new SiloReadLease(_bench.Time) { IsRequired = false };
        return await _bench.NewActor().CommitAsync(SessionBench.Set(known, "a", value));
    }
}
