using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>S8 and S9 where answers get lost, requests come out of order, and a session is active twice.</summary>
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
        var taken = await _bench.TakeAsync(A);

        var written = await other.CommitAsync(SessionBench.Set(default, "a", "1") with { Lease = new(A, taken.Fence), Release = true });

        Assert.Equal(CommitStatus.Applied, written.Status);
    }

    [Fact]
    public async Task S3_Commit_LeaseWasGivenBackElsewhere_IsNotLocked()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var other = await OtherAsync();
        await _bench.LeaveAsync(A, taken.Fence);
        _bench.Cell = other;
        var commit = _bench.SetAsync(first.Version, "b", "2");

        await _bench.PassAsync(LeaseRules.LockedAfter + TimeSpan.FromMilliseconds(1));

        Assert.Equal(CommitStatus.Applied, (await commit).Status);
    }

    [Fact]
    public async Task S8_Leave_ThroughAnActivationThatMissedTheLease_EndsIt()
    {
        await _bench.SetAsync(default, "a", "1");
        var other = await OtherAsync();
        var taken = await _bench.TakeAsync(A);

        _bench.Cell = other;
        await _bench.LeaveAsync(A, taken.Fence);

        Assert.Null(_bench.Landed.Current!.Lease);
    }

    [Fact]
    public async Task S8_Leave_WhoNeverHeardOfItsLease_EndsIt()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);

        await _bench.LeaveAsync(A, fence: 0);

        Assert.Null(_bench.Landed.Current!.Lease);
    }

    [Fact]
    public async Task S8_Take_OvertakenByItsLeave_GetsNothingAndTheNextOneTheSession()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.LeaveAsync(A, fence: 0);

        var late = await _bench.TakeAsync(A);
        var next = await _bench.TakeAsync(B);

        Assert.Equal((LockStatus.Released, LockStatus.Granted), (late.Status, next.Status));
    }

    [Fact]
    public async Task S8_Leave_OfNobody_LeavesTheCommitsThatWait()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.LeaveAsync(Guid.Empty);
        await _bench.LeaveAsync(A, taken.Fence);
        await _bench.SettleAsync();

        Assert.True(commit.IsCompleted);
    }

    [Fact]
    public async Task S8_Take_AgainAfterTheMost_IsANewLease()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A, most: TimeSpan.FromSeconds(10));
        _bench.Time.Advance(TimeSpan.FromSeconds(20));

        var again = await _bench.TakeAsync(A, most: TimeSpan.FromSeconds(10));

        Assert.Equal((LockStatus.Granted, 2, TimeSpan.FromSeconds(10)), (again.Status, again.Fence, again.Lasts));
    }

    [Fact]
    public async Task S8_Take_AgainAfterItsEnd_ComesBehindThoseWhoWait()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        _bench.Time.Advance(LeaseRules.Length);
        var waiting = _bench.TakeAsync(B, wait: SessionRules.ClockSkewMax / 2);
        await _bench.PassAsync(SessionRules.ClockSkewMax / 2);
        var place = (await waiting).QueuePosition;
        _bench.Time.Advance(SessionRules.ClockSkewMax / 2);

        var late = await _bench.TakeAsync(A, wait: TimeSpan.Zero);
        var next = await _bench.TakeAsync(B, place, wait: TimeSpan.Zero);

        Assert.Equal((LockStatus.Queued, LockStatus.Granted, 2), (late.Status, next.Status, next.Fence));
    }

    [Fact]
    public async Task S8_Take_SessionWasIdleForTooLong_TheLeaseWentWithIt()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.Cell.LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = A, Idle = TimeSpan.FromSeconds(2), MaximumDuration = TimeSpan.FromMinutes(1) });
        _bench.Time.Advance(TimeSpan.FromSeconds(2));

        var next = await _bench.TakeAsync(B, wait: TimeSpan.Zero);

        Assert.Equal((LockStatus.Granted, EndReason.Absent), (next.Status, next.Load?.Reason));
    }

    [Fact]
    public async Task S8_Take_WithoutBound_AnswersWithinASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        var waiting = _bench.TakeAsync(B, wait: Timeout.InfiniteTimeSpan);

        await _bench.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(LockStatus.Queued, (await waiting).Status);
    }

    [Fact]
    public async Task S8_Take_AnotherActivationLentItMeanwhile_KeepsItsPlace()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var place = (await _bench.TakeAsync(B, wait: TimeSpan.Zero)).QueuePosition;
        await _bench.LeaveAsync(A, taken.Fence);
        await (await OtherAsync()).LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = C, Idle = SessionBench.Idle });

        var waiting = _bench.TakeAsync(B, wait: TimeSpan.Zero);
        await _bench.PassAsync(TimeSpan.FromMilliseconds(20));
        var late = await waiting;

        Assert.Equal((LockStatus.Queued, place), (late.Status, late.QueuePosition));
    }

    [Fact]
    public async Task S8_Take_OlderPlaceOfAnotherActivation_Counts()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        await _bench.TakeAsync(C, wait: TimeSpan.Zero);
        await _bench.TakeAsync(B, wait: TimeSpan.Zero);

        var again = await _bench.TakeAsync(B, place: 1000, wait: TimeSpan.Zero);

        Assert.Equal((1000, 0), (again.QueuePosition, again.QueueLength));
    }

    [Fact]
    public async Task S8_Commit_CameBeforeOneWhoTakesTheSession_IsAppliedFirst()
    {
        _bench.Storage.Writes.Next(Break.Hang);
        var creation = _bench.SetAsync(default, "a", "1");
        var writing = await _bench.Storage.NextHangAsync();
        var commit = _bench.SetAsync(default, "b", "2");
        _ = _bench.LoadAsync();
        var taking = _bench.TakeAsync(A);

        await writing.LandLateAsync();
        var taken = await taking;

        Assert.Equal("a=1 b=2", SessionBench.Text(taken.Load!.Patch));
        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied), ((await creation).Status, (await commit).Status));
    }

    [Fact]
    public async Task S8_Commit_AfterTheSiloBeganToStop_IsSentElsewhereAtOnce()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        await _bench.Stopping.CancelAsync();

        var commit = _bench.SetAsync(first.Version, "b", "2");
        var answered = await commit.WaitAsync(TimeSpan.FromSeconds(10)); // the bench's clock stands still: nobody waited

        Assert.Equal(OutageReason.Stopping, answered.Outage?.Reason);
    }

    [Fact]
    public async Task S12_Commit_TooManyBytesWait_IsOverloaded()
    {
        _bench.Options.Limits.MaximumQueuedBytes = 15;
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        _ = _bench.SetAsync(first.Version, "b", "12345678");
        await _bench.SettleAsync();

        var commit = _bench.SetAsync(first.Version, "c", "12345678");
        var answered = await commit.WaitAsync(TimeSpan.FromSeconds(10)); // the bench's clock stands still: nobody waited

        Assert.Equal(OutageReason.Overloaded, answered.Outage?.Reason);
    }

    /// <summary>Another activation, which knows the session as it is now.</summary>
    private async Task<SessionActor> OtherAsync()
    {
        var other = _bench.NewCell();
        await other.LoadAsync(new SessionLoad(default, SessionBench.Idle));
        return other;
    }
}
