using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>Whether a session that was rotated arrives under its new id, once, whatever was lost on the way.</summary>
public sealed class RotationArrivalTests
{
    private static readonly SessionId Old = RotationBench.Old;
    private static readonly SessionId New = RotationBench.New;
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);

    private readonly RotationBench _bench = new();

    [Fact]
    public async Task S10_RotationWhoseResponseWasLost_CommitOfTheSameBatchIsAppliedUnderTheNewId()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Storage.Writes.Next(Break.AfterWrite);
        var rotation = _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        var commit = SessionBench.Set(loaded.Version, "late", "2");
        await Task.WhenAll(rotation, _bench[Old].CommitAsync(commit));

        var again = await _bench[Old].CommitAsync(commit with { Age = TimeSpan.FromSeconds(2) });

        Assert.Equal((CommitStatus.Unavailable, CommitStatus.Applied), ((await rotation).Status, again.Status));
        Assert.Equal("Whole cart=1 late=2", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S10_RotationWhoseResponseWasLost_EndOfTheSameBatchEndsTheSession()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await CutAsync(loaded.Version);

        var end = await _bench[Old].EndAsync(new SessionEnd(SessionEndReason.Abandoned, loaded.Version.Incarnation, TimeSpan.FromSeconds(5)));

        Assert.Equal(EndStatus.Ended, end.Status);
        Assert.Equal("Abandoned", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S10_NewIdCannotBeReached_CommitIsUnavailable()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await CutAsync(loaded.Version);

        _bench.Cut = true;
        var cut = await _bench.SetAsync(Old, loaded.Version, "late", "2");
        _bench.Cut = false;
        var again = await _bench.SetAsync(Old, loaded.Version, "late", "3");

        Assert.Equal((SessionOutageReason.Unreachable, CommitStatus.Applied), (cut.Outage!.Reason, again.Status));
        Assert.Equal("Whole cart=1 late=3", await _bench.SeenAsync(New));
    }

    /// <summary>The silo that holds the old id is lost, and its successor does not know that the session arrived.</summary>
    [Fact]
    public async Task S10_ArrivedAndExpired_ForwardedCommitDoesNotBringItBack()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[New].CommitAsync(SessionBench.Set(rotated.Version, "user", "ada", Short));
        _bench.Time.Advance(2 * Short);
        await _bench[New].ExpireAsync();
        _bench.Crash();

        var late = await _bench.SetAsync(Old, loaded.Version, "late", "2");

        Assert.Equal((CommitStatus.Ended, SessionEndReason.Absent), (late.Status, late.Reason));
        Assert.Equal("Absent", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S10_ArrivedAndExpired_AnotherSessionBeginsThereAndIsNotReplaced()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[New].CommitAsync(SessionBench.Set(rotated.Version, "user", "ada", Short));
        _bench.Time.Advance(2 * Short);
        await _bench[New].ExpireAsync();
        var next = await _bench[New].CommitAsync(SessionBench.Set(default, "user", "bob", Short));
        _bench.Crash();

        var meanwhile = await _bench.SetAsync(Old, loaded.Version, "late", "2");
        _bench.Time.Advance(2 * Short);
        await _bench[New].ExpireAsync();
        _bench.Crash();
        var afterwards = await _bench.SetAsync(Old, loaded.Version, "late", "3");

        Assert.Equal(CommitStatus.Applied, next.Status);
        Assert.Equal((SessionEndReason.Replaced, SessionEndReason.Absent), (meanwhile.Reason, afterwards.Reason));
    }

    [Fact]
    public async Task S10_NeverArrivedAndWouldHaveEnded_IsNotAdopted()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Cut = true;
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version) with { Idle = Short });
        _bench.Cut = false;
        _bench.Time.Advance(Short);

        var late = await _bench.SetAsync(Old, loaded.Version, "late", "2");

        Assert.Equal(CommitStatus.Ended, late.Status);
        Assert.Equal("Absent", await _bench.SeenAsync(New));
    }

    [Fact]
    public async Task S10_ArrivedAndExpired_LeaseOfARequestThatCreatesNothingDoesNotHideIt()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[New].CommitAsync(SessionBench.Set(rotated.Version, "user", "ada", Short));
        _bench.Time.Advance(2 * Short);
        await _bench.CheckExpiryAsync(New);
        var granted = await _bench[New].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = Short, MaximumDuration = Short });
        _bench.Time.Advance(2 * Short);
        await _bench.CheckExpiryAsync(New);
        _bench.Crash();

        var late = await _bench.SetAsync(Old, loaded.Version, "late", "2");

        Assert.Equal(LockStatus.Granted, granted.Status);
        Assert.Equal(CommitStatus.Ended, late.Status);
    }

    [Fact]
    public async Task S10_RotatedSoonAfterItsArrivalAndNeverArrivedAgain_IsNotAdoptedAfterItsEnd()
    {
        var third = SessionId.From(7, new byte[32]);
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version) with { Idle = Short });
        _bench.Cut = true;
        await _bench[New].CommitAsync(RotationBench.Rotation(rotated.Version, third) with { Idle = Short });
        _bench.Cut = false;
        _bench.Crash();
        _bench.Time.Advance(8 * Short);

        var late = await _bench.SetAsync(New, rotated.Version, "late", "2");

        Assert.Equal(CommitStatus.Ended, late.Status);
        Assert.Equal("Absent", await _bench.SeenAsync(third));
    }

    [Fact]
    public async Task S10_KeyIsUsedAgainAndRotatedAgain_CommitIsForwardedOnceTheSecondSessionArrived()
    {
        var third = SessionId.From(7, new byte[32]);
        var first = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(first.Version));
        await _bench.SetAsync(Old, first.Version, "late", "2");
        _bench.Time.Advance(SessionRules.TombstoneRetention);
        var second = await _bench.SetAsync(Old, default, "cart", "3");
        _bench.Cut = true;
        await _bench.RotateAsync(RotationBench.Rotation(second.Version, third));
        _bench.Cut = false;

        var late = await _bench.SetAsync(Old, second.Version, "late", "4");

        Assert.Equal(CommitStatus.Applied, late.Status);
        Assert.Equal("Whole cart=3 late=4", await _bench.SeenAsync(third));
    }

    [Fact]
    public async Task S10_RotatedTwice_CommitOfARequestFromBeforeIsAppliedToTheLastId()
    {
        var third = SessionId.From(7, new byte[32]);
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[New].CommitAsync(RotationBench.Rotation(rotated.Version, third));
        _bench.Crash();

        var late = await _bench.SetAsync(Old, loaded.Version, "late", "2");

        Assert.Equal(CommitStatus.Applied, late.Status);
        Assert.Equal("Whole cart=1 late=2", await _bench.SeenAsync(third));
    }

    [Fact]
    public async Task S10_ArrivalIsForgotten_TheRowIsDeleted()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version) with { Idle = Short });
        _bench.Time.Advance(2 * Short);
        await _bench[New].ExpireAsync();
        var known = await _bench.StoredAsync(New);

        _bench.Time.Advance(SessionRules.ArrivalRetention);
        await _bench[New].ExpireAsync();

        Assert.Equal(SessionEndReason.ExpiredIdle, known?.EndedBy);
        Assert.Null(await _bench.StoredAsync(New));
    }

    /// <summary>The rotation is stored, the session does not arrive, and both silos are lost.</summary>
    private async Task CutAsync(SessionVersion loaded)
    {
        _bench.Cut = true;
        await _bench.RotateAsync(RotationBench.Rotation(loaded));
        _bench.Cut = false;
        _bench.Crash();
    }
}
