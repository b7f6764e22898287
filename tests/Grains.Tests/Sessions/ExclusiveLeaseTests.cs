namespace OrleansSessions.Tests;

/// <summary>S8 and S9: one request after the other has the session for itself, and one that was robbed of it is told.</summary>
public sealed class ExclusiveLeaseTests
{
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();
    private static readonly Guid C = Guid.NewGuid();

    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S8_Take_FreeSession_IsGrantedAndStoredAndLoadsIt()
    {
        var first = await _bench.SetAsync(default, "a", "1");

        var taken = await _bench.TakeAsync(A);

        Assert.Equal((LockStatus.Granted, 1), (taken.Status, taken.Fence));
        Assert.Equal("a=1", SessionBench.Text(taken.Load!.Patch));
        Assert.Equal(first.Version.Incarnation, taken.Load.Version.Incarnation);
        Assert.Equal(A, _bench.Landed.Current!.Lease!.Value.Ticket);
    }

    [Fact]
    public async Task S8_Take_Again_IsTheSameLease()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);

        var again = await _bench.TakeAsync(A);

        Assert.Equal((LockStatus.Granted, taken.Fence), (again.Status, again.Fence));
    }

    [Fact]
    public async Task S8_Take_WhileAnotherHasIt_IsQueuedAndGrantedAfterTheCommit()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var waiting = _bench.TakeAsync(B);

        var written = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));
        var turn = await waiting;
        var next = await _bench.TakeAsync(B, turn.QueuePosition);

        Assert.Equal(CommitStatus.Applied, written.Status);
        Assert.Equal(LockStatus.Queued, turn.Status);
        Assert.Equal((LockStatus.Granted, 2), (next.Status, next.Fence));
        Assert.Equal("a=2", SessionBench.Text(next.Load!.Patch));
    }

    [Fact]
    public async Task S8_Take_NobodyGivesItBack_AnswersWithinASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        var waiting = _bench.TakeAsync(B, wait: TimeSpan.FromSeconds(30));

        await _bench.PassAsync(TimeSpan.FromSeconds(1));
        var outcome = await waiting;

        Assert.Equal((LockStatus.Queued, 0), (outcome.Status, outcome.QueueLength));
        Assert.True(outcome.QueuePosition > 0);
    }

    [Fact]
    public async Task S8_Take_SeveralWait_AreServedInTheOrderInWhichTheyCame()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var b = _bench.TakeAsync(B);
        var c = _bench.TakeAsync(C);

        await _bench.LeaveAsync(A, taken.Fence);
        var turn = await b;
        var early = _bench.TakeAsync(Guid.NewGuid());
        var granted = await _bench.TakeAsync(B, turn.QueuePosition);
        await _bench.LeaveAsync(B, granted.Fence);
        var turnOfC = await c;

        Assert.Equal(LockStatus.Granted, granted.Status);
        Assert.Equal(LockStatus.Queued, turnOfC.Status);
        Assert.Equal(LockStatus.Granted, (await _bench.TakeAsync(C, turnOfC.QueuePosition)).Status);
        Assert.False(early.IsCompleted);
    }

    [Fact]
    public async Task S8_Take_FirstDoesNotCome_NextIsServedAfterASecond()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var gone = _bench.TakeAsync(B);
        await _bench.LeaveAsync(A, taken.Fence);
        await gone;
        var waiting = _bench.TakeAsync(C, wait: TimeSpan.FromMilliseconds(900));
        await _bench.PassAsync(TimeSpan.FromMilliseconds(900));
        var place = (await waiting).QueuePosition;

        waiting = _bench.TakeAsync(C, place);
        await _bench.PassAsync(TimeSpan.FromMilliseconds(101));
        await waiting;

        Assert.Equal(LockStatus.Granted, (await _bench.TakeAsync(C, place)).Status);
    }

    [Fact]
    public async Task S8_Take_LeaseRanOut_IsGranted()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);

        _bench.Time.Advance(LeaseRules.Length + SessionRules.ClockSkewMax);
        var next = await _bench.TakeAsync(B);

        Assert.Equal((LockStatus.Granted, 2), (next.Status, next.Fence));
    }

    [Fact]
    public async Task S8_Keep_BeforeItsEnd_ProlongsUntilTheMost()
    {
        await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A, most: TimeSpan.FromSeconds(20));
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        var kept = await _bench.KeepAsync(A, taken.Fence);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var tooLong = await _bench.KeepAsync(A, taken.Fence);

        Assert.Equal((LockStatus.Granted, TimeSpan.FromSeconds(10)), (kept.Status, kept.Lasts));
        Assert.Equal(LockStatus.Lost, tooLong.Status);
    }

    [Fact]
    public async Task S8_Take_NoSession_CountsForTheOneWhoCreatesIt()
    {
        var taken = await _bench.TakeAsync(A);
        var waiting = _bench.TakeAsync(B);

        var created = await _bench.CommitAsync(Under(default, A, taken.Fence, "a", "1"));
        var next = await _bench.TakeAsync(B, (await waiting).QueuePosition);

        Assert.Equal((LockStatus.Granted, EndReason.Absent), (taken.Status, taken.Load!.Reason!.Value));
        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal("a=1", SessionBench.Text(next.Load!.Patch));
    }

    [Fact]
    public async Task S8_Leave_NoSession_LeavesNothing()
    {
        var taken = await _bench.TakeAsync(A);

        var left = await _bench.LeaveAsync(A, taken.Fence);

        Assert.Equal(LockStatus.Released, left.Status);
        Assert.Null(_bench.Landed.Current);
    }

    [Fact]
    public async Task S8_Load_NoSessionButALease_IsAbsent()
    {
        await _bench.TakeAsync(A);

        Assert.Equal(EndReason.Absent, (await _bench.LoadAsync()).Reason);
        _bench.Cell = _bench.NewCell();
        Assert.Equal(EndReason.Absent, (await _bench.LoadAsync()).Reason);
    }

    [Fact]
    public async Task S8_Take_LeaseOfAnotherActivation_Counts()
    {
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        _bench.Cell = _bench.NewCell();

        var waiting = _bench.TakeAsync(B);
        var holder = await _bench.TakeAsync(A);

        Assert.Equal((LockStatus.Granted, 1), (holder.Status, holder.Fence));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task S8_Take_LineCameFromAnotherActivation_FirstPlaceIsServedFirst()
    {
        await _bench.SetAsync(default, "a", "1");
        var second = _bench.TakeAsync(C, place: 2000);
        var first = _bench.TakeAsync(B, place: 1000);

        await _bench.PassAsync(TimeSpan.FromMilliseconds(501));
        var turn = await first;

        Assert.Equal((LockStatus.Queued, 1000), (turn.Status, turn.QueuePosition));
        Assert.Equal(LockStatus.Granted, (await _bench.TakeAsync(B, turn.QueuePosition)).Status);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task S8_Commit_WhileAnotherHasIt_WaitsAndIsApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();
        Assert.False(commit.IsCompleted);

        await _bench.LeaveAsync(A, taken.Fence);

        Assert.Equal(CommitStatus.Applied, (await commit).Status);
    }

    [Fact]
    public async Task S8_Commit_WaitedTooLong_IsLockedAndNotApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.PassAsync(LeaseRules.LockedAfter + TimeSpan.FromMilliseconds(1));

        Assert.Equal(CommitStatus.Locked, (await commit).Status);
        Assert.Equal("a=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S5_Commit_RetryWhileAnotherHasIt_IsAppliedAlready()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var commit = SessionBench.Set(first.Version, "b", "2");
        await _bench.CommitAsync(commit);
        await _bench.TakeAsync(A);

        Assert.Equal(CommitStatus.Applied, (await _bench.CommitAsync(commit with { Age = TimeSpan.FromSeconds(1) })).Status);
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndOthersCame_IsLeaseLostWithTheirFence()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        _bench.Time.Advance(LeaseRules.Length + SessionRules.ClockSkewMax);
        await _bench.TakeAsync(B);

        var robbed = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));

        Assert.Equal((CommitStatus.LeaseLost, 2), (robbed.Status, robbed.Fence));
        Assert.Equal("a=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndSomebodyWrote_IsLeaseLost()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        _bench.Time.Advance(LeaseRules.Length + SessionRules.ClockSkewMax);
        await _bench.SetAsync(first.Version, "b", "2");

        var robbed = await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"));

        Assert.Equal((CommitStatus.LeaseLost, 1), (robbed.Status, robbed.Fence));
    }

    [Fact]
    public async Task S9_Commit_LeaseRanOutAndNobodyCame_IsApplied()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        var taken = await _bench.TakeAsync(A);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(CommitStatus.Applied, (await _bench.CommitAsync(Under(first.Version, A, taken.Fence, "a", "2"))).Status);
    }

    [Fact]
    public async Task S10_Take_SessionWasEnded_SaysSo()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.EndAsync(first.Version);

        var taken = await _bench.TakeAsync(A);

        Assert.Equal((LockStatus.Ended, EndReason.Abandoned), (taken.Status, taken.Load!.Reason!.Value));
    }

    [Fact]
    public async Task S8_Stopping_WhoWaits_IsSentElsewhereAtOnceWithItsPlace()
    {
        var first = await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        var waiting = _bench.TakeAsync(B);
        var commit = _bench.SetAsync(first.Version, "b", "2");
        await _bench.SettleAsync();

        await _bench.Stopping.CancelAsync();

        var (turn, refused) = (await waiting, await commit);
        Assert.Equal((LockStatus.Queued, true, true), (turn.Status, turn.QueuePosition > 0, turn.RetryDelay > TimeSpan.Zero));
        Assert.Equal((OutageReason.Stopping, false), (refused.Outage!.Reason, refused.Outage.MayHaveBeenApplied));
    }

    [Fact]
    public async Task S12_Take_TooManyWait_IsFull()
    {
        _bench.Options.Limits.MaximumWaiters = 1;
        await _bench.SetAsync(default, "a", "1");
        await _bench.TakeAsync(A);
        _ = _bench.TakeAsync(B);

        Assert.Equal(LockStatus.Full, (await _bench.TakeAsync(C)).Status);
    }

    private static SessionCommit Under(SessionVersion known, Guid ticket, long fence, string key, string value) =>
        SessionBench.Set(known, key, value) with { Lease = new(ticket, fence), Release = true };
}
