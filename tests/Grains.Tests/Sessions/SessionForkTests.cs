using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>S10: the browser never got the key of a rotated session.</summary>
public sealed class SessionForkTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private static readonly SessionId Old = RotationBench.Old;
    private static readonly SessionId New = RotationBench.New;
    private static readonly SessionId Fork = ForkId(1);

    private readonly RotationBench _bench = new();

    public static TheoryData<string> Presentations { get; } = ["load", "touch", "commit", "lease"];

    [Fact]
    public async Task Fork_BeginsWithTheContentFromBefore_AsASessionOfItsOwn()
    {
        var ends = _bench.Time.GetUtcNow() + TimeSpan.FromHours(8);
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = new SessionLifetime(TimeSpan.Zero, ends) });
        var rotated = await _bench.RotateAsync(Rotation(loaded.Version));
        await _bench.SetAsync(New, rotated.Version, "user", "ada"); // of the request that rotated it

        var fork = await _bench[Old].CommitAsync(ForkOf(Fork));
        var after = await _bench.SetAsync(Fork, fork.Version, "seen", "2");

        Assert.Equal((CommitStatus.Applied, CommitStatus.Applied, "cart=1"), (fork.Status, after.Status, SessionBench.Text(fork.Others!)));
        Assert.NotEqual((loaded.Version.Incarnation, loaded.PublicId), (fork.Version.Incarnation, fork.PublicId));
        Assert.Equal(("Whole cart=1 seen=2", "Whole cart=1 user=ada"), (await _bench.SeenAsync(Fork), await _bench.SeenAsync(New)));
        Assert.Equal(ends, (await _bench[Fork].LoadAsync(new SessionLoad(default, SessionBench.Idle))).Lifetime.Ends);
    }

    [Theory]
    [MemberData(nameof(Presentations))]
    public async Task Fork_AfterTheNewKeyWasPresented_IsRefused_AlsoAfterACrash(string how)
    {
        var rotated = await RotatedAsync();
        await PresentAsync(how, rotated.Version);
        var atOnce = await _bench[Old].CommitAsync(ForkOf(Fork));

        _bench.Crash();

        Assert.Equal(SessionEndReason.Rotated, atOnce.Reason);
        Assert.Equal(SessionEndReason.Rotated, (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason);
        Assert.Equal("Absent", await _bench.SeenAsync(Fork));
    }

    /// <summary>Nobody may be shown the session under its new key while a fork can still be granted.</summary>
    [Theory]
    [MemberData(nameof(Presentations))]
    public async Task NewKeyIsPresented_AndThatCannotBeStored_IsUnavailable(string how)
    {
        var rotated = await RotatedAsync();
        _bench.Storage.Writes.Always = Break.BeforeWrite;

        Assert.True(await PresentAsync(how, rotated.Version));
    }

    [Fact]
    public async Task NewKeyIsPresented_IsStoredOnce()
    {
        await RotatedAsync();
        await _bench.SeenAsync(New, isPresented: true);
        _bench.Storage.Writes.Always = Break.BeforeWrite;

        Assert.Equal("Whole cart=1", await _bench.SeenAsync(New, isPresented: true));
    }

    /// <summary>It came with the old key, which proves nothing about the new one.</summary>
    [Fact]
    public async Task Fork_AfterACommitThatWasForwarded_IsGranted()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(Rotation(loaded.Version));
        await _bench[Old].CommitAsync(SessionBench.Set(loaded.Version, "seen", "2") with { IsPresented = true });

        Assert.Equal(CommitStatus.Applied, (await _bench[Old].CommitAsync(ForkOf(Fork))).Status);
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(Fork));
    }

    [Fact]
    public async Task Fork_AfterItsWindow_IsRefused()
    {
        await RotatedAsync();
        _bench.Time.Advance(Window);

        Assert.Equal(SessionEndReason.Rotated, (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason);
        Assert.Equal("Rotated", await _bench.SeenAsync(Old));
    }

    /// <summary>A rotation that is a remedy: somebody else may have the old key.</summary>
    [Fact]
    public async Task Fork_ThatTheRotationDidNotAllow_IsRefused()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));

        Assert.Equal(SessionEndReason.Rotated, (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason);
        _bench.Time.Advance(RotationBench.Grace);
        Assert.Equal("Rotated", await _bench.SeenAsync(Old));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fork_OfASessionThatWasEnded_IsRefused(bool underTheOldId)
    {
        await RotatedAsync();
        await _bench[underTheOldId ? Old : New].EndAsync(new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(30)));

        Assert.Equal(SessionEndReason.Rotated, (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason);
        _bench.Time.Advance(RotationBench.Grace);
        Assert.Equal("Rotated", await _bench.SeenAsync(Old));
    }

    /// <summary>Signed out with the old key: whoever uses the browser next must not find the content there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fork_AfterAnEndUnderTheOldId_IsRefused_AndTheSessionStaysReachable(bool namesIt)
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        await _bench.RotateAsync(Rotation(loaded.Version));
        _bench.Time.Advance(RotationBench.Grace);
        await _bench[Old].EndAsync(new SessionEnd(SessionEndReason.Abandoned, namesIt ? loaded.Version.Incarnation : Guid.Empty, TimeSpan.FromSeconds(30)));

        Assert.Equal(("Rotated", SessionEndReason.Rotated), (await _bench.SeenAsync(Old), (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason));
        Assert.Equal(namesIt ? CommitStatus.Ended : CommitStatus.Applied, (await _bench.SetAsync(Old, loaded.Version, "seen", "2")).Status);
    }

    /// <summary>The end closes the forks in the old row before the session has arrived, and must find it all the same.</summary>
    [Fact]
    public async Task EndUnderTheOldId_InTheMomentOfTheRotation_EndsTheSession()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Storage.Reads.Next(Break.Hang);
        var before = _bench.SeenAsync(New); // what arrives there is decided together, after it
        var reading = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        var rotation = _bench.RotateAsync(Rotation(loaded.Version));
        await ReachedAsync(1);
        var end = _bench[Old].EndAsync(new SessionEnd(SessionEndReason.Abandoned, loaded.Version.Incarnation, TimeSpan.FromSeconds(30)));
        await ReachedAsync(2);

        await reading.ApplyLateAsync();
        await before;

        Assert.Equal((CommitStatus.Applied, EndStatus.Ended), ((await rotation).Status, (await end).Status));
        Assert.Equal("Abandoned", await _bench.SeenAsync(New));
    }

    /// <summary>The presentation came to a silo whose clock is ahead, and for which the window was over.</summary>
    [Fact]
    public async Task Fork_PresentedWhereTheClockIsAhead_IsRefused()
    {
        await RotatedAsync();
        _bench.Time.Advance(Window - TimeSpan.FromSeconds(4));
        _bench.Crash();
        _bench.Time.Step(TimeSpan.FromSeconds(5));
        await _bench.SeenAsync(New, isPresented: true);
        _bench.Crash();
        _bench.Time.Step(TimeSpan.FromSeconds(-5));

        Assert.Equal(SessionEndReason.Rotated, (await _bench[Old].CommitAsync(ForkOf(Fork))).Reason);
    }

    [Fact]
    public async Task LeaseUnderTheOldId_ShowsTheContentFromBefore()
    {
        await RotatedAsync();
        _bench.Time.Advance(RotationBench.Grace);

        var asked = await _bench[Old].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = SessionBench.Idle, MaximumDuration = TimeSpan.FromMinutes(1), IsPresented = true });

        Assert.Equal((LockStatus.Ended, LoadStatus.Forkable, "cart=1"), (asked.Status, asked.Load!.Status, SessionBench.Text(asked.Load.Patch)));
    }

    [Fact]
    public async Task Fork_SentAgain_IsTheSame_AndThereAreFour()
    {
        await RotatedAsync();
        var asked = ForkOf(Fork);
        var first = await _bench[Old].CommitAsync(asked);
        var again = await _bench[Old].CommitAsync(asked with { Age = TimeSpan.FromSeconds(2) });

        var others = new List<CommitStatus>();
        for (byte i = 2; i <= ForkRules.MaximumForks + 1; i++)
        {
            others.Add((await _bench[Old].CommitAsync(ForkOf(ForkId(i)))).Status);
        }

        Assert.Equal((CommitStatus.Applied, first.Version, first.PublicId), (again.Status, again.Version, again.PublicId));
        Assert.Equal([CommitStatus.Applied, CommitStatus.Applied, CommitStatus.Applied, CommitStatus.Ended], others);
    }

    [Fact]
    public async Task Fork_WhenTheNewIdCannotBeAsked_IsUnavailable()
    {
        await RotatedAsync();
        _bench.Time.Advance(RotationBench.Grace);
        _bench.Cut = true;

        Assert.Equal(CommitStatus.Unavailable, (await _bench[Old].CommitAsync(ForkOf(Fork))).Status);
        Assert.Equal("Unavailable", await _bench.SeenAsync(Old));
        _bench.Cut = false;
        Assert.Equal("Absent", await _bench.SeenAsync(Fork));
    }

    [Fact]
    public async Task Fork_OfASessionThatNeverArrived_IsGranted()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Cut = true;
        await _bench.RotateAsync(Rotation(loaded.Version));
        _bench.Cut = false;
        _bench.Crash();

        Assert.Equal(CommitStatus.Applied, (await _bench[Old].CommitAsync(ForkOf(Fork))).Status);
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(Fork));
    }

    [Fact]
    public async Task Fork_OfASessionThatWasNotRotated_IsRefused()
    {
        var absent = await _bench[Old].CommitAsync(ForkOf(Fork));
        await _bench.SetAsync(Old, default, "cart", "1");
        var live = await _bench[Old].CommitAsync(ForkOf(Fork));

        Assert.Equal((SessionEndReason.Absent, SessionEndReason.Replaced), (absent.Reason, live.Reason));
        Assert.Equal(("Whole cart=1", "Absent"), (await _bench.SeenAsync(Old), await _bench.SeenAsync(Fork)));
    }

    [Fact]
    public async Task OldIdAfterTheGracePeriod_ShowsTheContentFromBefore_UntilTheNewKeyIsPresented()
    {
        var rotated = await RotatedAsync();
        await _bench.SetAsync(New, rotated.Version, "user", "ada");
        _bench.Time.Advance(RotationBench.Grace);

        var before = await _bench.SeenAsync(Old);
        await _bench.SeenAsync(New, isPresented: true);

        Assert.Equal(("Forkable cart=1", "Rotated"), (before, await _bench.SeenAsync(Old)));
    }

    private async Task ReachedAsync(int calls)
    {
        while (_bench.Reached < calls)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static SessionId ForkId(byte number) => SessionId.From(7, Enumerable.Repeat((byte)(100 + number), 32).ToArray());

    private static SessionCommit Rotation(SessionVersion known) => RotationBench.Rotation(known) with { ForkWindow = Window };

    private static SessionCommit ForkOf(SessionId id) => SessionBench.Set(default, "", "") with { Create = false, Changes = SessionPatch.Nothing, ForkTo = id };

    private async Task<CommitOutcome> RotatedAsync()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        return await _bench.RotateAsync(Rotation(loaded.Version));
    }

    // Whether it was unavailable.
    private async Task<bool> PresentAsync(string how, SessionVersion known) => how switch
    {
        "load" => (await _bench[New].LoadAsync(new SessionLoad(default, SessionBench.Idle, IsPresented: true))).Outage,
        "touch" => (await _bench[New].TouchAsync(SessionBench.Idle, TimeSpan.Zero, isPresented: true)).Outage,
        "commit" => (await _bench[New].CommitAsync(SessionBench.Set(known, "seen", "2") with { IsPresented = true })).Outage,
        _ => (await _bench[New].LockAsync(new SessionLock { Step = LockStep.Acquire, Ticket = Guid.NewGuid(), Idle = SessionBench.Idle, MaximumDuration = TimeSpan.FromMinutes(1), IsPresented = true })).Outage,
    } is not null;
}
