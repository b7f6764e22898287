namespace OrleansSessions.Grains.Tests;

/// <summary>S8 and S9: one request after another holds the exclusive lease, and a holder that lost it is told.</summary>
public sealed class ExclusiveLeaseTests
{
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();
    private static readonly Guid C = Guid.NewGuid();

    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S8_Acquire_FreeSession_IsGrantedStoredAndLoaded()
    {
        var first = await _bench.SetAsync(default, "a", "1");

        var taken = await _bench.AcquireAsync(A);

        Assert.Equal((LockStatus.Granted, 1), (taken.Status, taken.Fence));
        Assert.Equal("a=1", SessionBench.Text(taken.Load!.Patch));
        Assert.Equal(first.Version.Incarnation, taken.Load.Version.Incarnation);
        Assert.Equal(A, _bench.Recorded.Current!.Lease!.Value.Ticket);
    }

    [Fact]
    public async Task S8_Acquire_Again_IsTheSameLease()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);

        var again = await _bench.AcquireAsync(A);

        Assert.Equal((LockStatus.Granted, taken.Fence), (again.Status, again.Fence));
    }

    [Fact]
    public async Task S8_Acquire_WhileAnotherHasIt_IsQueuedAndGrantedAfterTheCommit()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var waiting = _bench.AcquireAsync(B);

        var written = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));
        var turn = await waiting;
        var next = await _bench.AcquireAsync(B, turn.QueuePosition);

        Assert.Equal(CommitStatus.Applied, written.Status);
        Assert.Equal(LockStatus.Queued, turn.Status);
        Assert.Equal((LockStatus.Granted, 2), (next.Status, next.Fence));
        Assert.Equal("a=2", SessionBench.Text(next.Load!.Patch));
    }

    [Fact]
    public async Task S8_Acquire_NobodyReleasesIt_AnswersWithinASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        var waiting = _bench.AcquireAsync(B, wait: TimeSpan.FromSeconds(30));

        await _bench.PassAsync(TimeSpan.FromSeconds(1));
        var outcome = await waiting;

        Assert.Equal((LockStatus.Queued, 0), (outcome.Status, outcome.QueueLength));
        Assert.True(outcome.QueuePosition > 0);
    }

    [Fact]
    public async Task S8_Acquire_SeveralWait_AreServedInOrderOfArrival()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var b = _bench.AcquireAsync(B);
        var c = _bench.AcquireAsync(C);

        await _bench.ReleaseAsync(A, taken.Fence);
        var turn = await b;
        var early = _bench.AcquireAsync(Guid.NewGuid());
        var granted = await _bench.AcquireAsync(B, turn.QueuePosition);
        await _bench.ReleaseAsync(B, granted.Fence);
        var turnOfC = await c;

        Assert.Equal(LockStatus.Granted, granted.Status);
        Assert.Equal(LockStatus.Queued, turnOfC.Status);
        Assert.Equal(LockStatus.Granted, (await _bench.AcquireAsync(C, turnOfC.QueuePosition)).Status);
        Assert.False(early.IsCompleted);
    }

    [Fact]
    public async Task S8_Acquire_FirstDoesNotCall_NextIsServedAfterASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var gone = _bench.AcquireAsync(B);
        await _bench.ReleaseAsync(A, taken.Fence);
        await gone;
        var waiting = _bench.AcquireAsync(C, wait: TimeSpan.FromMilliseconds(900));
        await _bench.PassAsync(TimeSpan.FromMilliseconds(900));
        var place = (await waiting).QueuePosition;

        waiting = _bench.AcquireAsync(C, place);
        await _bench.PassAsync(TimeSpan.FromMilliseconds(101));
        await waiting;

        Assert.Equal(LockStatus.Granted, (await _bench.AcquireAsync(C, place)).Status);
    }

    [Fact]
    public async Task S8_Acquire_LeaseRanOut_IsGranted()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);

        _bench.Time.Advance(LeaseRules.Length + SessionRules.MaximumClockSkew);
        var next = await _bench.AcquireAsync(B);

        Assert.Equal((LockStatus.Granted, 2), (next.Status, next.Fence));
    }

    [Fact]
    public async Task S8_Renew_BeforeItsEnd_ExtendsUntilTheMaximum()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A, maximumDuration: TimeSpan.FromSeconds(20));
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        var kept = await _bench.RenewAsync(A, taken.Fence);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var tooLong = await _bench.RenewAsync(A, taken.Fence);

        Assert.Equal((LockStatus.Granted, TimeSpan.FromSeconds(10)), (kept.Status, kept.LeaseDuration));
        Assert.Equal(LockStatus.Lost, tooLong.Status);
    }

    [Fact]
    public async Task S8_Acquire_NoSession_CountsForTheRequestThatCreatesIt()
    {
        var taken = await _bench.AcquireAsync(A);
        var waiting = _bench.AcquireAsync(B);

        var created = await _bench.CommitAsync(Under(default, A, taken.Fence, "a", "1"));
        var next = await _bench.AcquireAsync(B, (await waiting).QueuePosition);

        Assert.Equal((LockStatus.Granted, SessionEndReason.Absent), (taken.Status, taken.Load!.Reason!.Value));
        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal("a=1", SessionBench.Text(next.Load!.Patch));
    }

    [Fact]
    public async Task S8_Release_NoSession_LeavesNothing()
    {
        var taken = await _bench.AcquireAsync(A);

        var left = await _bench.ReleaseAsync(A, taken.Fence);

        Assert.Equal(LockStatus.Released, left.Status);
        Assert.Null(_bench.Recorded.Current);
    }

    [Fact]
    public async Task S8_Load_NoSessionButALease_IsAbsent()
    {
        await _bench.AcquireAsync(A);

        Assert.Equal(SessionEndReason.Absent, (await _bench.LoadAsync()).Reason);
        _bench.Actor = _bench.NewActor();
        Assert.Equal(SessionEndReason.Absent, (await _bench.LoadAsync()).Reason);
    }

    [Fact]
    public async Task S8_Acquire_LeaseOfAnotherActivation_Counts()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        _bench.Actor = _bench.NewActor();

        var waiting = _bench.AcquireAsync(B);
        var holder = await _bench.AcquireAsync(A);

        Assert.Equal((LockStatus.Granted, 1), (holder.Status, holder.Fence));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task S8_Acquire_QueueCameFromAnotherActivation_FirstPositionIsServedFirst()
    {
        await _bench.SetAsync(default, "a", "1");
        var second = _bench.AcquireAsync(C, number: 2000);
        var first = _bench.AcquireAsync(B, number: 1000);

        await _bench.PassAsync(TimeSpan.FromMilliseconds(501));
        var turn = await first;

        Assert.Equal((LockStatus.Queued, 1000), (turn.Status, turn.QueuePosition));
        Assert.Equal(LockStatus.Granted, (await _bench.AcquireAsync(B, turn.QueuePosition)).Status);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task S8_Commit_WhileAnotherHasTheLease_WaitsAndIsApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();
        Assert.False(commit.IsCompleted);

        await _bench.ReleaseAsync(A, taken.Fence);

        Assert.Equal(CommitStatus.Applied, (await commit).Status);
    }

    [Fact]
    public async Task S8_Commit_WaitedTooLong_IsLockedAndNotApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.PassAsync(LeaseRules.MaximumCommitWait + TimeSpan.FromMilliseconds(1));

        Assert.Equal(CommitStatus.Locked, (await commit).Status);
        Assert.Equal("a=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S5_Commit_RetryWhileAnotherHasTheLease_IsAppliedAlready()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var commit = SessionBench.Set(first.Version, "b", "2");
        await _bench.CommitAsync(commit);
        await _bench.AcquireAsync(A);

        Assert.Equal(CommitStatus.Applied, (await _bench.CommitAsync(commit with { Age = TimeSpan.FromSeconds(1) })).Status);
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndGrantedAgain_IsLeaseLostWithTheNewFence()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        _bench.Time.Advance(LeaseRules.Length + SessionRules.MaximumClockSkew);
        await _bench.AcquireAsync(B);

        var robbed = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));

        Assert.Equal((CommitStatus.LeaseLost, 2), (robbed.Status, robbed.Fence));
        Assert.Equal("a=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndAnotherWrote_IsLeaseLost()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        _bench.Time.Advance(LeaseRules.Length + SessionRules.MaximumClockSkew);
        await _bench.SetAsync(first.Version, "b", "2");

        var robbed = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));

        Assert.Equal((CommitStatus.LeaseLost, 1), (robbed.Status, robbed.Fence));
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndUnused_IsApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.AcquireAsync(A);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(CommitStatus.Applied, (await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"))).Status);
    }

    [Fact]
    public async Task S10_Acquire_SessionHasEnded_IsEnded()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.EndAsync(first.Version);

        var taken = await _bench.AcquireAsync(A);

        Assert.Equal((LockStatus.Ended, SessionEndReason.Abandoned), (taken.Status, taken.Load!.Reason!.Value));
    }

    [Fact]
    public async Task S8_Stopping_Waiters_ReturnAtOnceWithTheirPosition()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        var waiting = _bench.AcquireAsync(B);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.Stopping.CancelAsync();

        var (turn, refused) = (await waiting, await commit);
        Assert.Equal((LockStatus.Queued, true, true), (turn.Status, turn.QueuePosition > 0, turn.RetryDelay > TimeSpan.Zero));
        Assert.Equal((SessionOutageReason.Stopping, false), (refused.Outage!.Reason, refused.Outage.MayHaveBeenApplied));
    }

    [Fact]
    public async Task S12_Acquire_TooManyWait_IsFull()
    {
        _bench.Options.Limits.MaximumWaiters = 1;
        await _bench.SetAsync(default, "a", "1");
        await _bench.AcquireAsync(A);
        _ = _bench.AcquireAsync(B);

        Assert.Equal(LockStatus.Full, (await _bench.AcquireAsync(C)).Status);
    }

    private static SessionCommit Under(SessionVersion known, Guid ticket, long fence, string key, string value) =>
        SessionBench.Set(known, key, value) with { Lease = new(ticket, fence), Release = true };
}
