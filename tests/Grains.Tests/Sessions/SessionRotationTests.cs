using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionRotationTests
{
    private static readonly SessionId Old = RotationBench.Old;
    private static readonly SessionId New = RotationBench.New;

    private readonly RotationBench _bench = new();

    [Fact]
    public async Task S10_Rotated_ContinuesUnderTheNewIdInTheSameIncarnation()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");

        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        var after = await _bench.SetAsync(New, rotated.Version, "user", "ada");

        Assert.Equal((CommitStatus.Applied, loaded.Version.Incarnation, loaded.PublicId), (rotated.Status, rotated.Version.Incarnation, after.PublicId));
        Assert.Equal("Whole cart=1 user=ada", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S10_OldIdInGrace_ShowsTheContentFromBeforeOnly()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench.SetAsync(New, rotated.Version, "user", "ada");

        var atOnce = await _bench.SeenAsync(Old);
        _bench.Time.Advance(RotationBench.Grace - TimeSpan.FromTicks(1));
        var atLast = await _bench.SeenAsync(Old);
        _bench.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(("Rotated cart=1", "Rotated cart=1"), (atOnce, atLast));
        Assert.Equal("Rotated", await _bench.SeenAsync(Old));
    }

    [Fact]
    public async Task S10_CommitOfARequestThatLoadedBefore_IsAppliedToTheNewIdAndShowsNothingOfIt()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench.SetAsync(New, rotated.Version, "user", "ada");

        var late = await _bench.SetAsync(Old, loaded.Version, "seen", "2");

        Assert.Equal((CommitStatus.Applied, null), (late.Status, late.Others));
        Assert.Equal("Whole cart=1 seen=2 user=ada", await _bench.SeenAsync(New));
        Assert.Equal("Rotated cart=1", await _bench.SeenAsync(Old));
    }

    [Fact]
    public async Task S10_CommitOfARequestThatDidNotLoadBefore_IsEnded()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));

        var creates = await _bench.SetAsync(Old, default, "planted", "x");
        var foreign = await _bench.SetAsync(Old, loaded.Version with { Incarnation = Guid.NewGuid() }, "planted", "x");

        Assert.Equal((SessionEndReason.Rotated, SessionEndReason.Rotated), (creates.Reason, foreign.Reason));
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S5_CommitAppliedBeforeTheRotation_SentAgainUnderEitherId_IsAppliedOnce()
    {
        var first = SessionBench.Set(default, "n", "1");
        var loaded = await _bench[Old].CommitAsync(first);
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench.SetAsync(New, rotated.Version, "n", "2");

        var under = await _bench[Old].CommitAsync(first with { Age = TimeSpan.FromSeconds(1) });
        var over = await _bench[New].CommitAsync(first with { Age = TimeSpan.FromSeconds(1) });

        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied), (under.Status, over.Status));
        Assert.Equal("Whole n=2", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S4_CommitOfARequestThatLoadedBefore_GetsTheKeysInConflict()
    {
        var loaded = await _bench.SetAsync(Old, default, "n", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench.SetAsync(New, rotated.Version, "n", "2");

        var late = await _bench[Old].CommitAsync(SessionBench.Set(loaded.Version, "n", "3") with { DetectConflicts = true });

        Assert.Equal(CommitStatus.Conflict, late.Status);
        Assert.Equal(["n"], late.Keys);
    }

    [Fact]
    public async Task S10_CommitDecidedTogetherWithTheRotation_IsAppliedToTheNewId()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var before = _bench.SetAsync(Old, loaded.Version, "before", "2");
        var hanging = await _bench.Storage.NextHangAsync();

        var rotation = _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        var late = Enumerable.Range(0, 20).Select(i => _bench.SetAsync(Old, loaded.Version, $"w{i}", "3")).ToList();
        await hanging.ApplyLateAsync();
        var outcomes = await Task.WhenAll([before, rotation, .. late]);

        Assert.All(outcomes, static outcome => Assert.Equal(CommitStatus.Applied, outcome.Status));
        Assert.Equal("Rotated before=2 cart=1", await _bench.SeenAsync(Old));
        Assert.Equal("Whole before=2 cart=1 " + string.Join(' ', late.Select(static (_, i) => $"w{i}").Order(StringComparer.Ordinal).Select(static key => $"{key}=3")), await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task Rotate_SecondOne_IsEndedAsRotated()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        var third = SessionId.From(7, new byte[32]);

        var second = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version, third));

        Assert.Equal((CommitStatus.Ended, SessionEndReason.Rotated), (second.Status, second.Reason));
        Assert.Equal("Absent", await _bench.SeenAsync(third));
    }

    /// <summary>The silo is lost after it stored the rotation, and before the new id adopted the session. The caller retries.</summary>
    [Fact]
    public async Task S5_RotationHalfDone_SentAgain_IsDone()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotation = RotationBench.Rotation(loaded.Version);
        _bench.Cut = true;
        var cut = await _bench.RotateAsync(rotation);
        _bench.Cut = false;
        _bench.Crash();

        var again = await _bench.RotateAsync(rotation with { Age = TimeSpan.FromSeconds(2) });
        var twice = await _bench.RotateAsync(rotation with { Age = TimeSpan.FromSeconds(3) });

        Assert.Equal((CommitStatus.Unavailable, true), (cut.Status, cut.Outage!.MayHaveBeenApplied));
        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied), (again.Status, twice.Status));
        Assert.Equal(again.Version, twice.Version);
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(New));
    }

    /// <summary>The caller has the content at the rotation. A newer version would claim that it also has the changes that others made since.</summary>
    [Fact]
    public async Task S3_RotationSentAgain_NamesTheVersionThatItsSenderHas()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotation = RotationBench.Rotation(loaded.Version);
        await _bench.RotateAsync(rotation);
        await _bench.SetAsync(Old, loaded.Version, "seen", "2");

        var again = await _bench.RotateAsync(rotation with { Age = TimeSpan.FromSeconds(1) });
        var load = await _bench[New].LoadAsync(new SessionLoad(again.Version, SessionBench.Idle));

        Assert.Empty(again.Others!.Set);
        Assert.Equal((LoadStatus.Changed, "seen=2"), (load.Status, SessionBench.Text(load.Patch)));
    }

    [Fact]
    public async Task S10_RotationSentAgainAfterTheEnd_DoesNotBringTheSessionBack()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotation = RotationBench.Rotation(loaded.Version);
        await _bench.RotateAsync(rotation);
        await _bench[New].EndAsync(new SessionEnd(SessionEndReason.Abandoned, Guid.Empty, TimeSpan.FromSeconds(5)));

        var again = await _bench.RotateAsync(rotation with { Age = TimeSpan.FromSeconds(2) });

        Assert.Equal((CommitStatus.Ended, SessionEndReason.Abandoned), (again.Status, again.Reason));
        Assert.Equal("Abandoned", await _bench.SeenAsync(New));
    }

    [Theory]
    [InlineData(Break.BeforeWrite)]
    [InlineData(Break.AfterWrite)]
    public async Task S2_RotationWhoseWriteFails_IsOldOrNewButNeverLost(Break how)
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotation = RotationBench.Rotation(loaded.Version);
        _bench.Storage.Writes.Next(how);

        var failed = await _bench.RotateAsync(rotation);
        var again = await _bench.RotateAsync(rotation with { Age = TimeSpan.FromSeconds(2) });

        Assert.Equal((CommitStatus.Unavailable, CommitStatus.Applied), (failed.Status, again.Status));
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(New));
        Assert.Equal("Rotated cart=1", await _bench.SeenAsync(Old));
    }

    [Fact]
    public async Task S8_RotationOfTheHolder_KeepsTheLease()
    {
        var ticket = Guid.NewGuid();
        var loaded = await _bench.SetAsync(Old, default, "n", "1");
        var granted = await _bench[Old].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Idle = SessionBench.Idle, MaximumDuration = TimeSpan.FromMinutes(1) });
        var lease = new SessionLease(ticket, granted.Fence);

        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version) with { Lease = lease });
        var other = await _bench[New].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = SessionBench.Idle, MaximumDuration = TimeSpan.FromMinutes(1) });
        var stored = await _bench[New].CommitAsync(SessionBench.Set(rotated.Version, "n", "2") with { Lease = lease, Release = true });
        var oldWaiter = await _bench[Old].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = SessionBench.Idle, MaximumDuration = TimeSpan.FromMinutes(1) });

        Assert.Equal((LockStatus.Queued, CommitStatus.Applied), (other.Status, stored.Status));
        Assert.Equal((LockStatus.Ended, LoadStatus.Rotated), (oldWaiter.Status, oldWaiter.Load!.Status));
    }

    [Theory]
    [InlineData(SessionEndReason.Revoked, false, "Revoked")]
    [InlineData(SessionEndReason.Revoked, true, "Revoked")]
    [InlineData(SessionEndReason.Abandoned, true, "Abandoned")]
    [InlineData(SessionEndReason.Abandoned, false, "Whole cart=1")]
    public async Task S10_EndUnderTheOldId_OfARequestThatLoadedBeforeOrRevokes_EndsTheSession(SessionEndReason reason, bool namesLife, string seen)
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));

        var end = await _bench[Old].EndAsync(new SessionEnd(reason, namesLife ? loaded.Version.Incarnation : Guid.Empty, TimeSpan.FromSeconds(5)));

        Assert.Equal(seen, await _bench.SeenAsync(New));
        Assert.Equal(seen.StartsWith("Whole", StringComparison.Ordinal) ? EndStatus.NotFound : EndStatus.Ended, end.Status);
    }

    [Fact]
    public async Task S10_RevokedUnderAnIdThatIsUsedAgain_NoOtherSessionEnds()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[New].EndAsync(new SessionEnd(SessionEndReason.Abandoned, Guid.Empty, TimeSpan.FromSeconds(5)));
        _bench.Time.Advance(SessionRules.TombstoneRetention - TimeSpan.FromSeconds(1));
        await _bench[New].ExpireAsync();

        var end = await _bench[Old].EndAsync(new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(5)));

        Assert.Equal(EndStatus.NotFound, end.Status);
    }

    [Fact]
    public async Task S5_ForwardedCommit_KeepsItsAgeAndIsNotDecidedAfterItsTimeout()
    {
        var loaded = await _bench.SetAsync(Old, default, "n", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        _bench.Storage.Reads.Next(Break.Hang);
        var fresh = _bench.NewActor(Old);

        var commit = fresh.CommitAsync(SessionBench.Set(loaded.Version, "n", "2") with { Timeout = TimeSpan.FromSeconds(4) });
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        _bench.Time.Advance(TimeSpan.FromSeconds(4.5));
        await hanging.ApplyLateAsync();

        Assert.Equal(SessionOutageReason.TimedOut, (await commit).Outage!.Reason);
        Assert.Equal("Whole n=1", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S7_BothIds_AreRegisteredWithTheirEnds()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Ledger.Registrations.Clear();

        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));

        var now = _bench.Time.GetUtcNow();
        Assert.Equal([(Old, now + SessionRules.TombstoneRetention), (New, now + SessionBench.Idle)], _bench.Ledger.Registrations);
    }
}
