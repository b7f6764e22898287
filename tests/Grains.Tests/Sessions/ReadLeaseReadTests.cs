using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ReadLeaseReadTests
{
    private static readonly TimeSpan TooLong = SiloReadLease.Duration + TimeSpan.FromSeconds(1);

    private readonly SessionBench _bench = new();
    private readonly SiloReadLease _lease;

    public ReadLeaseReadTests()
    {
        _lease = _bench.ReadLease = new SiloReadLease(_bench.Time);
        _bench.Actor = _bench.NewActor();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S5_FirstAttemptWasDelayedByAPause_IsNotAppliedAgain(bool beating)
    {
        var created = await _bench.SetAsync(default, "a", "0");
        var held = SessionBench.Set(created.Version, "a", "1");
        var last = await _bench.CommitAsync(held);
        for (var i = 0; i < SessionDocument.MaximumApplied; i++)
        {
            last = await _bench.SetAsync(last.Version, "a", "2");
        }

        Pass(beating: false);
        if (beating)
        {
            _lease.RecordActivity();
            _lease.Confirm(_bench.Time.GetTimestamp());
        }

        var again = await _bench.CommitAsync(held);
        var fresh = await _bench.SetAsync(last.Version, "b", "3");
        var loaded = await _bench.LoadAsync();

        Assert.Equal(CommitStatus.RetryTooLate, again.Status);
        Assert.Equal(CommitStatus.Applied, fresh.Status);
        Assert.Equal("a=2 b=3", SessionBench.Text(loaded.Patch));
    }

    [Fact]
    public async Task S14_Confirmed_IsAnsweredFromMemory()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        await OtherSiloWritesAsync(created.Version);
        var reads = _bench.Storage.Total.Reads;

        _bench.Time.Advance(TooLong);
        _lease.RecordActivity();
        _lease.Confirm(_bench.Time.GetTimestamp());
        var loaded = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.Equal(reads, _bench.Storage.Total.Reads);
    }

    [Fact]
    public async Task S14_NoSessionInMemory_IsReadAgainBeforeTheAnswer()
    {
        await _bench.LoadAsync();
        await OtherSiloWritesAsync(default);

        Assert.Equal("a=2", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S14_NoSessionInMemoryAndStorageIsDown_IsUnavailable()
    {
        await _bench.LoadAsync();
        _bench.Storage.Reads.Always = Break.BeforeWrite;

        Assert.Equal(SessionOutageReason.Storage, (await _bench.LoadAsync()).Outage!.Reason);
        Assert.Equal(SessionOutageReason.Storage, (await _bench.LoadAsync()).Outage!.Reason);
    }

    [Fact]
    public async Task S14_ExpiredInMemoryAfterAFailedWrite_IsUnavailableForAsLongAsStorageCannotBeRead()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.BeforeWrite);
        _bench.Storage.Reads.Always = Break.BeforeWrite;
        _bench.Time.Advance(SessionBench.Idle);
        _lease.RecordActivity();
        _lease.Confirm(_bench.Time.GetTimestamp());
        await _bench.SetAsync(created.Version, "a", "2");

        var loaded = await _bench.LoadAsync();
        _bench.Storage.Reads.Always = Break.None;
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        var again = await _bench.LoadAsync();

        Assert.Equal(SessionOutageReason.Storage, loaded.Outage?.Reason);
        Assert.Equal(LoadStatus.Ended, again.Status);
    }

    [Fact]
    public async Task S15_RefutedWhileStorageIsRead_IsUnavailableIfItCannotBe()
    {
        await _bench.SetAsync(default, "a", "1");
        Pass(beating: true);
        _bench.Storage.Reads.Next(Break.Hang);
        var load = _bench.LoadAsync();
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);

        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost"));
        await hanging.FailAsync();

        Assert.Equal(SessionOutageReason.Storage, (await load).Outage?.Reason);
    }

    [Fact]
    public async Task S14_CallerKnowsAnotherIncarnation_IsReadAgainFirst()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var elsewhere = _bench.NewActor();
        await elsewhere.EndAsync(new SessionEnd(SessionEndReason.Abandoned, first.Version.Incarnation, SessionBench.Idle));
        _bench.Time.Advance(_bench.Options.EndedKeyRetention);
        var next = await elsewhere.CommitAsync(SessionBench.Set(default, "a", "next lease"));
        _lease.RecordActivity();
        _lease.Confirm(_bench.Time.GetTimestamp());

        var loaded = await _bench.LoadAsync(next.Version);

        Assert.Equal((LoadStatus.Unchanged, next.Version), (loaded.Status, loaded.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S14_NotConfirmedForTooLong_IsReadAgainBeforeEveryAnswer(bool beating)
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var other = await OtherSiloWritesAsync(created.Version);

        Pass(beating);
        var first = await _bench.LoadAsync();
        await OtherSiloWritesAsync(other.Version, "3");
        var second = await _bench.LoadAsync();

        Assert.Equal("a=2", SessionBench.Text(first.Patch));
        Assert.Equal("a=3", SessionBench.Text(second.Patch));
    }

    [Fact]
    public async Task S14_SuspendedAndStorageFails_IsUnavailable()
    {
        await _bench.SetAsync(default, "a", "1");

        Pass(beating: false);
        _bench.Storage.Reads.Next(Break.BeforeWrite);
        var loaded = await _bench.LoadAsync();
        _lease.RecordActivity();
        _bench.Storage.Reads.Next(Break.BeforeWrite);
        var beatenSince = await _bench.LoadAsync();

        Assert.Equal(SessionOutageReason.Storage, loaded.Outage!.Reason);
        Assert.Equal(SessionOutageReason.Storage, beatenSince.Outage!.Reason);
    }

    [Fact]
    public async Task S15_RefutedAndStorageFails_IsUnavailable()
    {
        await _bench.SetAsync(default, "a", "1");

        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost"));
        var alone = await _bench.LoadAsync();
        _bench.Storage.Reads.Next(Break.BeforeWrite);
        var failed = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(alone.Patch));
        Assert.Equal(SessionOutageReason.Storage, failed.Outage!.Reason);
    }

    [Fact]
    public async Task S15_RefutedAndAnotherSiloIsActive_ServesNothingUntilConfirmed()
    {
        var created = await _bench.SetAsync(default, "a", "1");

        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost", HasOtherActive: true));
        var load = await _bench.LoadAsync();
        var commit = await _bench.SetAsync(created.Version, "a", "2");
        _lease.Confirm(_bench.Time.GetTimestamp());
        var confirmed = await _bench.NewActor().LoadAsync(new SessionLoad(default, SessionBench.Idle)); // others may have changed it meanwhile: this activation leaves it to the next

        Assert.Equal((SessionOutageReason.Stopping, SessionOutageReason.Stopping), (load.Outage!.Reason, commit.Outage!.Reason));
        Assert.Equal("a=1", SessionBench.Text(confirmed.Patch));
    }

    [Fact]
    public async Task S13_NeitherMembersNorStorageAnswer_IsReadFromMemoryAndRetriedOncePerSecond()
    {
        await _bench.SetAsync(default, "a", "1");
        Pass(beating: true);
        _bench.Storage.Reads.Always = Break.BeforeWrite;
        var reads = _bench.Storage.Total.Reads;

        var first = await _bench.LoadAsync();
        var second = await _bench.LoadAsync();
        var tried = _bench.Storage.Total.Reads - reads;
        await _bench.Actor.Idle;
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(first.Patch));
        Assert.Equal("a=1", SessionBench.Text(second.Patch));
        Assert.Equal((1, 2), (tried, _bench.Storage.Total.Reads - reads));
    }

    [Fact]
    public async Task S13_NeitherMembersNorStorageAnswer_ReadHangs_IsReadFromMemoryAndKept()
    {
        await _bench.SetAsync(default, "a", "1");
        Pass(beating: true);
        _bench.Storage.Reads.Next(Break.Hang);

        var load = _bench.LoadAsync();
        var hanging = await _bench.Storage.NextHangAsync();
        await _bench.Time.TimerDueAsync(_bench.Options.StorageTimeout);
        _bench.Time.Advance(_bench.Options.StorageTimeout);
        var loaded = await load;
        await hanging.FailAsync();

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.False(_bench.Deactivated.IsCompleted);
    }

    [Fact]
    public async Task S13_StorageIsTriedAndHangs_OthersReadFromMemoryMeanwhile()
    {
        await _bench.SetAsync(default, "a", "1");
        Pass(beating: true);
        _bench.Storage.Reads.Next(Break.BeforeWrite, Break.Hang);
        await _bench.LoadAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        var trial = _bench.LoadAsync();
        var hanging = await _bench.Storage.NextHangAsync();

        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        var meanwhile = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(meanwhile.Patch));
        Assert.False(trial.IsCompleted);
        await hanging.FailAsync();
        Assert.Equal("a=1", SessionBench.Text((await trial).Patch));
    }

    [Fact]
    public async Task S14_ConflictWithoutAValidLease_IsBasedOnStorage()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var other = await OtherSiloWritesAsync(created.Version);

        Pass(beating: true);
        var commit = await _bench.CommitAsync(SessionBench.Set(other.Version, "a", "3") with { DetectConflicts = true });
        var late = await _bench.CommitAsync(SessionBench.Set(created.Version, "a", "4") with { DetectConflicts = true });

        Assert.Equal(CommitStatus.Applied, commit.Status);
        Assert.Equal(["a"], late.Keys);
    }

    private void Pass(bool beating)
    {
        for (var second = 0; second < TooLong.TotalSeconds; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            if (beating)
            {
                _lease.RecordActivity();
            }
        }
    }

    private async Task<CommitOutcome> OtherSiloWritesAsync(SessionVersion known, string value = "2")
    {
        _bench.ReadLease = new SiloReadLease(_bench.Time) { IsRequired = false };
        return await _bench.NewActor().CommitAsync(SessionBench.Set(known, "a", value));
    }
}
