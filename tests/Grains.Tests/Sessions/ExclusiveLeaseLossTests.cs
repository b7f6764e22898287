using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>S8 and S9 when responses are lost, requests arrive out of order, and a session is active twice.</summary>
public sealed class ExclusiveLeaseLossTests
{
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();
    private static readonly Guid C = Guid.NewGuid();

    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S9_Commit_ThroughAnActivationThatMissedTheLease_IsApplied()
    {
        var other = await OtherAsync();
        var taken = await _bench.AcquireAsync(A);

        var written = await other.CommitAsync(SessionBench.Set(default, "a", "1") with { Lease = new(A, taken.Fence), Release = true });

        Assert.Equal(CommitStatus.Applied, written.Status);
    }

    [Fact]
    public async Task S3_Commit_LeaseWasReleasedElsewhere_IsNotLocked()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var other = await OtherAsync();
        await _bench.ReleaseAsync(A, taken.Fence);
        _bench.Actor = other;
        var commit = _bench.SetAsync(first.Version, "b", "2");

        await _bench.PassAsync(LeaseRules.MaximumCommitWait + TimeSpan.FromMilliseconds(1));

        Assert.Equal(CommitStatus.Applied, (await commit).Status);
    }

    [Fact]
    public async Task S8_Release_ThroughAnActivationThatMissedTheLease_EndsIt()
    {
        await _bench.SetAsync(default, "a", "1");
        var other = await OtherAsync();
        var taken = await _bench.AcquireAsync(A);

        _bench.Actor = other;
        await _bench.ReleaseAsync(A, taken.Fence);

        Assert.Null(_bench.Recorded.Current!.Lease);
    }

    /// <summary>Who renews a lease that it does not have is told whose it is.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(null, false)]
    public async Task S8_Renew_OfALeaseThatIsAnothers_NamesTheLastHolderUnlessItReleased(int? secondsLater, bool isNamed)
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        if (secondsLater is { } seconds)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(seconds));
        }
        else
        {
            await _bench.ReleaseAsync(A, taken.Fence);
        }

        var told = await _bench.RenewAsync(B, 0);

        Assert.Equal((LockStatus.Lost, taken.Fence, isNamed ? SessionLease.HolderOf(A) : 0), (told.Status, told.Fence, told.Holder));
    }

    [Fact]
    public async Task S8_Renew_ThroughAnActivationThatMissedTheLease_NamesItsHolder()
    {
        await _bench.SetAsync(default, "a", "1");
        var other = await OtherAsync();
        var taken = await _bench.AcquireAsync(A);
        _bench.Actor = other;

        var told = await _bench.RenewAsync(B, 0);

        Assert.Equal((LockStatus.Lost, taken.Fence, SessionLease.HolderOf(A)), (told.Status, told.Fence, told.Holder));
    }

    [Fact]
    public async Task S8_Release_WithoutAFence_EndsTheLease()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);

        await _bench.ReleaseAsync(A, fence: 0);

        Assert.Null(_bench.Recorded.Current!.Lease);
    }

    [Fact]
    public async Task S8_Acquire_OvertakenByItsRelease_GetsNothingAndTheNextIsGranted()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.ReleaseAsync(A, fence: 0);

        var late = await _bench.AcquireAsync(A);
        var next = await _bench.AcquireAsync(B);

        Assert.Equal((LockStatus.Released, LockStatus.Granted), (late.Status, next.Status));
    }

    [Fact]
    public async Task S8_Acquire_LeaseOfTheFirstCannotBeStored_TheFirstKeepsItsTurn()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var first = await _bench.AcquireAsync(B, wait: TimeSpan.Zero);
        var second = await _bench.AcquireAsync(C, wait: TimeSpan.Zero);
        await _bench.ReleaseAsync(A, taken.Fence);
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        var failed = await _bench.AcquireAsync(B, first.QueuePosition, TimeSpan.Zero);
        _bench.Storage.Writes.Always = Break.None;

        var early = await _bench.AcquireAsync(C, second.QueuePosition, TimeSpan.Zero);
        var again = await _bench.AcquireAsync(B, first.QueuePosition, TimeSpan.Zero);

        Assert.Equal((LockStatus.Unavailable, LockStatus.Queued, LockStatus.Granted), (failed.Status, early.Status, again.Status));
    }

    [Fact]
    public async Task S8_Acquire_LeaseOfTheFirstCannotBeStoredAndItLeaves_TheNextIsGranted()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var first = await _bench.AcquireAsync(B, wait: TimeSpan.Zero);
        var second = await _bench.AcquireAsync(C, wait: TimeSpan.Zero);
        await _bench.ReleaseAsync(A, taken.Fence);
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        await _bench.AcquireAsync(B, first.QueuePosition, TimeSpan.Zero);
        _bench.Storage.Writes.Always = Break.None;

        await _bench.ReleaseAsync(B);
        var next = await _bench.AcquireAsync(C, second.QueuePosition, TimeSpan.Zero);

        Assert.Equal(LockStatus.Granted, next.Status);
    }

    [Fact]
    public async Task S8_Release_OfAnUnknownTicket_LeavesTheWaitingCommits()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.ReleaseAsync(Guid.Empty);
        await _bench.ReleaseAsync(A, taken.Fence);
        await _bench.SettleAsync();

        Assert.True(commit.IsCompleted);
    }

    [Fact]
    public async Task S8_Acquire_AgainAfterTheMaximum_IsANewLease()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A, maximumDuration: TimeSpan.FromSeconds(10));
        _bench.Time.Advance(TimeSpan.FromSeconds(20));

        var again = await _bench.AcquireAsync(A, maximumDuration: TimeSpan.FromSeconds(10));

        Assert.Equal((LockStatus.Granted, 2, TimeSpan.FromSeconds(10)), (again.Status, again.Fence, again.LeaseDuration));
    }

    [Fact]
    public async Task S8_Acquire_AgainAfterItsEnd_ComesAfterTheWaiters()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        _bench.Time.Advance(LeaseRules.Length);
        var waiting = _bench.AcquireAsync(B, wait: SessionRules.MaximumClockSkew / 2);
        await _bench.PassAsync(SessionRules.MaximumClockSkew / 2);
        var place = (await waiting).QueuePosition;
        _bench.Time.Advance(SessionRules.MaximumClockSkew / 2);

        var late = await _bench.AcquireAsync(A, wait: TimeSpan.Zero);
        var next = await _bench.AcquireAsync(B, place, wait: TimeSpan.Zero);

        Assert.Equal((LockStatus.Queued, LockStatus.Granted, 2), (late.Status, next.Status, next.Fence));
    }

    [Fact]
    public async Task S8_Acquire_SessionExpiredIdle_TheLeaseEndedWithIt()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.Actor.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = A, Idle = TimeSpan.FromSeconds(2), MaximumDuration = TimeSpan.FromMinutes(1) });
        _bench.Time.Advance(TimeSpan.FromSeconds(2));

        var next = await _bench.AcquireAsync(B, wait: TimeSpan.Zero);

        Assert.Equal((LockStatus.Granted, SessionEndReason.Absent), (next.Status, next.Load?.Reason));
    }

    [Fact]
    public async Task S8_Acquire_WithoutLimit_AnswersWithinASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        var waiting = _bench.AcquireAsync(B, wait: Timeout.InfiniteTimeSpan);

        await _bench.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(LockStatus.Queued, (await waiting).Status);
    }

    [Fact]
    public async Task S8_Acquire_AnotherActivationGrantedItMeanwhile_KeepsItsPosition()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var place = (await _bench.AcquireAsync(B, wait: TimeSpan.Zero)).QueuePosition;
        await _bench.ReleaseAsync(A, taken.Fence);
        await (await OtherAsync()).LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = C, Idle = SessionBench.Idle });

        var waiting = _bench.AcquireAsync(B, wait: TimeSpan.Zero);
        await _bench.PassAsync(TimeSpan.FromMilliseconds(20));
        var late = await waiting;

        Assert.Equal((LockStatus.Queued, place), (late.Status, late.QueuePosition));
    }

    [Fact]
    public async Task S8_Acquire_LowerNumberOfAnotherActivation_Counts()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        await _bench.AcquireAsync(C, wait: TimeSpan.Zero);
        await _bench.AcquireAsync(B, wait: TimeSpan.Zero);

        var again = await _bench.AcquireAsync(B, number: 1000, wait: TimeSpan.Zero);

        Assert.Equal((1000, 0), (again.QueuePosition, again.QueueLength));
    }

    [Fact]
    public async Task S8_Commit_ArrivedBeforeALeaseRequest_IsAppliedFirst()
    {
        _bench.Storage.Writes.Next(Break.Hang);
        var creation = _bench.SetAsync(default, "a", "1");
        var writing = await _bench.Storage.NextHangAsync();
        var commit = _bench.SetAsync(default, "b", "2");
        _ = _bench.LoadAsync();
        var taking = _bench.AcquireAsync(A);

        await writing.ApplyLateAsync();
        var taken = await taking;

        Assert.Equal("a=1 b=2", SessionBench.Text(taken.Load!.Patch));
        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied), ((await creation).Status, (await commit).Status));
    }

    [Fact]
    public async Task S8_Commit_AfterTheSiloBeganToStop_IsRefusedAtOnce()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        await _bench.Stopping.CancelAsync();

        var commit = _bench.SetAsync(first.Version, "b", "2");
        var answered = await commit.WaitAsync(TimeSpan.FromSeconds(10)); // the bench's clock does not move: the response came without a wait

        Assert.Equal(SessionOutageReason.Stopping, answered.Outage?.Reason);
    }

    [Fact]
    public async Task S12_Commit_TooManyBytesWait_IsOverloaded()
    {
        _bench.Options.Limits.MaximumQueuedBytes = 15;
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        _ = _bench.SetAsync(first.Version, "b", "12345678");
        await _bench.SettleAsync();

        var commit = _bench.SetAsync(first.Version, "c", "12345678");
        var answered = await commit.WaitAsync(TimeSpan.FromSeconds(10)); // the bench's clock does not move: the response came without a wait

        Assert.Equal(SessionOutageReason.Overloaded, answered.Outage?.Reason);
    }

    /// <summary>Another activation that has read the session as it is now.</summary>
    private async Task<SessionActor> OtherAsync()
    {
        var other = _bench.NewActor();
        await other.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        return other;
    }
}
