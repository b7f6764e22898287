using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>What an application is told of the ends of its sessions.</summary>
public sealed class EndNotificationTests
{
    private static readonly SessionId Old = RotationBench.Old;
    private static readonly SessionLifetime Notified = new(default, null, NotifyOnEnd: true);

    private readonly RotationBench _bench = new();

    [Fact]
    public async Task End_CommitInTheSameBatch_IsPartOfTheNotifiedContent()
    {
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });

        var (commit, end) = await TogetherAsync(loaded.Version, SessionBench.Set(loaded.Version, "last", "2"));

        Assert.Equal((CommitStatus.Applied, EndStatus.Ended), (commit.Status, end.Status));
        Assert.Equal("Abandoned cart=1 last=2", await NotifiedAsync());
    }

    [Fact]
    public async Task End_NotificationRequestedInTheSameBatch_IsNotified()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");

        await TogetherAsync(loaded.Version, SessionBench.Set(loaded.Version, "last", "2") with { Lifetime = Notified });

        Assert.Equal("Abandoned cart=1 last=2", await NotifiedAsync());
    }

    [Fact]
    public async Task Expiry_NotificationRequested_IsNotifiedWithTheContent()
    {
        await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        _bench.Time.Advance(SessionBench.Idle);

        await _bench[Old].ExpireAsync();

        Assert.Equal("ExpiredIdle cart=1", await NotifiedAsync());
    }

    [Fact]
    public async Task Rotation_SessionNeverArrived_ItsEndIsNotifiedWhenNothingIsKnownOfIt()
    {
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        _bench.Cut = true;
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        _bench.Cut = false;
        var before = await NotifiedAsync();
        _bench.Time.Advance(SessionRules.TombstoneRetention);

        await _bench[Old].ExpireAsync();

        Assert.Equal("", before);
        Assert.Equal("ExpiredIdle cart=1", await NotifiedAsync());
        Assert.Null(await _bench.StoredAsync(Old));
    }

    /// <summary>A clock that stepped ahead makes the tombstone last longer than anybody knows of the arrival.</summary>
    [Theory]
    [InlineData(0, 19, true)]
    [InlineData(0, 21, false)]
    [InlineData(18, 19, true)]
    [InlineData(18, 29, false)]
    public void Rotation_ClockSteppedWhenItWasStored_ArrivalIsKnownAsLongAsWithoutTheStep(int step, int minutes, bool isKnown)
    {
        var at = _bench.Time.GetUtcNow();
        var rotated = new SessionDocument
        {
            Id = SessionId.From(7, new byte[32]),
            PublicId = Guid.NewGuid(),
            Created = at,
            Idle = TimeSpan.FromMinutes(2),
            Version = new SessionVersion(Guid.NewGuid(), 2, 2),
            EndedBy = SessionEndReason.Rotated,
            Horizon = at + TimeSpan.FromMinutes(step) + SessionRules.TombstoneRetention,
            Applied = [new AppliedCommit(Guid.NewGuid(), 2, at)],
        };

        Assert.Equal(isKnown, ExpiryRules.IsArrivalKnown(rotated, at + TimeSpan.FromMinutes(minutes)));
    }

    [Fact]
    public async Task Rotation_SessionArrived_NothingIsNotified()
    {
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        _bench.Crash();
        _bench.Time.Advance(SessionRules.TombstoneRetention);

        await _bench[Old].ExpireAsync();

        Assert.Equal("", await NotifiedAsync());
        Assert.Null(await _bench.StoredAsync(Old));
    }

    [Fact]
    public async Task Rotation_RotatedOnAndInUse_NothingIsNotified()
    {
        var third = SessionId.From(7, new byte[32]);
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[RotationBench.New].CommitAsync(RotationBench.Rotation(rotated.Version, third));
        for (var minute = 0; minute < 30; minute++)
        {
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            await _bench[third].TouchAsync(SessionBench.Idle, TimeSpan.Zero);
            await _bench.CheckExpiryAsync(RotationBench.New);
            await _bench.CheckExpiryAsync(Old);
        }

        Assert.Equal("", await NotifiedAsync());
        Assert.Null(await _bench.StoredAsync(Old));
        Assert.Null(await _bench.StoredAsync(RotationBench.New));
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(third));
    }

    [Fact]
    public async Task Rotation_NewIdCannotBeAsked_TombstoneIsKept()
    {
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        _bench.Cut = true;
        await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        _bench.Time.Advance(SessionRules.TombstoneRetention);
        await _bench[Old].LoadAsync(new SessionLoad(default, SessionBench.Idle));
        _bench.Storage.Reads.Next(Break.BeforeWrite);

        await Assert.ThrowsAsync<IOException>(() => _bench[Old].ExpireAsync());

        Assert.NotNull(await _bench.StoredAsync(Old));
    }

    /// <summary>The second silo does not know the first one's commit, notifies after it, and finds the session ended.</summary>
    [Fact]
    public async Task End_OnTwoSilosAtOnce_TheOneThatWasNotStoredIsWithdrawn()
    {
        var loaded = await _bench[Old].CommitAsync(SessionBench.Set(default, "cart", "1") with { Lifetime = Notified });
        _bench.Storage.Writes.Always = Break.Hang;
        var before = _bench.SetAsync(Old, loaded.Version, "cart", "1");
        var hanging = await NextWriteAsync();
        var commit = _bench[Old].CommitAsync(SessionBench.Set(loaded.Version, "last", "2"));
        var first = _bench[Old].EndAsync(End(loaded));
        await hanging.ApplyLateAsync();
        await before;
        await (await NextWriteAsync()).ApplyLateAsync(); // its notification
        var firstEnd = await NextWriteAsync();
        var second = _bench.NewActor(Old).EndAsync(End(loaded));
        await (await NextWriteAsync()).ApplyLateAsync();
        var secondEnd = await NextWriteAsync();
        _bench.Storage.Writes.Always = Break.None;
        var both = await NotifiedAsync();

        await firstEnd.ApplyLateAsync();
        await secondEnd.ApplyLateAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while ((!second.IsCompleted || await NotifiedAsync() == both) && !limit.IsCancellationRequested)
        {
            _bench.Time.Advance(TimeSpan.FromMilliseconds(10)); // it waits a moment before it decides again, and withdraws beside that
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal("Abandoned cart=1 last=2, Abandoned cart=1", both);
        Assert.Equal((CommitStatus.Applied, EndStatus.Ended), ((await commit).Status, (await first).Status));
        Assert.Equal("Abandoned cart=1 last=2", await NotifiedAsync());
    }

    /// <summary>The request for notification was decided together with an end, and the end that another silo stored first knows nothing of it.</summary>
    [Fact]
    public async Task End_StoredByASiloThatNobodyAskedToNotify_TheOtherOnesIsWithdrawn()
    {
        var loaded = await _bench.SetAsync(Old, default, "cart", "1");
        _bench.Storage.Writes.Always = Break.Hang;
        var before = _bench.SetAsync(Old, loaded.Version, "cart", "1");
        var hanging = await NextWriteAsync();
        var commit = _bench[Old].CommitAsync(SessionBench.Set(loaded.Version, "last", "2") with { Lifetime = Notified });
        var first = _bench[Old].EndAsync(End(loaded));
        await hanging.ApplyLateAsync();
        await before;
        await (await NextWriteAsync()).ApplyLateAsync(); // its notification
        var firstEnd = await NextWriteAsync();
        var second = _bench.NewActor(Old).EndAsync(End(loaded));
        var secondEnd = await NextWriteAsync();
        _bench.Storage.Writes.Always = Break.None;
        var notified = await NotifiedAsync();

        await secondEnd.ApplyLateAsync();
        await firstEnd.ApplyLateAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while ((!first.IsCompleted || await NotifiedAsync() == notified) && !limit.IsCancellationRequested)
        {
            _bench.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal("Abandoned cart=1 last=2", notified);
        Assert.Equal((CommitStatus.Ended, EndStatus.Ended), ((await commit).Status, (await second).Status));
        Assert.Equal("", await NotifiedAsync());
    }

    private static SessionEnd End(CommitOutcome loaded) => new(SessionEndReason.Abandoned, loaded.Version.Incarnation, TimeSpan.FromSeconds(30));

    private Task<HangingCall> NextWriteAsync() => _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);

    /// <summary>A commit and an end that are decided in one batch: they wait for a write that hangs.</summary>
    private async Task<(CommitOutcome Commit, EndOutcome End)> TogetherAsync(SessionVersion loaded, SessionCommit commit)
    {
        _bench.Storage.Writes.Next(Break.Hang);
        var before = _bench.SetAsync(Old, loaded, "cart", "1");
        var hanging = await NextWriteAsync();
        var first = _bench[Old].CommitAsync(commit);
        var second = _bench[Old].EndAsync(new SessionEnd(SessionEndReason.Abandoned, loaded.Incarnation, TimeSpan.FromSeconds(30)));
        await hanging.ApplyLateAsync();
        await before;
        return (await first, await second);
    }

    private async Task<string> NotifiedAsync()
    {
        var feed = await _bench[EndedFeed.IdOf(Old.Application, Old.Bucket(EndedFeed.Buckets))].LoadAsync(new SessionLoad(default, EndedFeed.Retention));
        return string.Join(", ", feed.Patch.Set.Select(static entry => WireFormats.Ended.TryRead(entry.Value.Span, out var ended) ? $"{ended.Reason} {SessionBench.Text(new SessionPatch { Set = ended.Entries! })}" : "unreadable"));
    }
}
