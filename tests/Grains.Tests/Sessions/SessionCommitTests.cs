using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionCommitTests
{
    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S1_CommitsDuringAWrite_AreStoredByOneMore()
    {
        var created = await _bench.SetAsync(default, "a", "0");
        _bench.Storage.Writes.Next(Break.Hang);
        var first = _bench.SetAsync(created.Version, "a", "1");
        var hanging = await _bench.Storage.NextHangAsync();

        var waiting = Enumerable.Range(0, 20).Select(i => _bench.SetAsync(created.Version, $"key{i}", "x")).ToArray();
        await hanging.ApplyLateAsync();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(3, _bench.Recorded.Documents.Count);
        Assert.Equal(21, _bench.Recorded.Current!.Entries.Count);
    }

    [Fact]
    public async Task S2_Applied_IsInStorage()
    {
        var outcome = await _bench.SetAsync(default, "a", "1");

        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.Equal(outcome.Version, _bench.Recorded.Current!.Version);
    }

    [Fact]
    public async Task S3_WriteHangs_LoadShowsTheLastAcknowledged()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var commit = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync();

        var during = await _bench.LoadAsync();
        await hanging.ApplyLateAsync();
        await commit;
        var after = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(during.Patch));
        Assert.Equal("a=2", SessionBench.Text(after.Patch));
    }

    [Fact]
    public async Task S3_ConflictWithAnUnstoredWrite_IsNotReportedBeforeThatIsStored()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var writes = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync();

        var refused = _bench.CommitAsync(SessionBench.Set(created.Version, "a", "3") with { DetectConflicts = true });
        var early = refused.IsCompleted;
        await hanging.ApplyLateAsync();

        Assert.False(early);
        Assert.Equal(CommitStatus.Applied, (await writes).Status);
        Assert.Equal(["a"], (await refused).Keys);
    }

    [Fact]
    public async Task S4_ReadKeyWrittenSince_IsAConflictThatAppliesNothing()
    {
        var created = await _bench.SetAsync(default, "price", "1");
        await _bench.SetAsync(created.Version, "price", "2");

        var outcome = await _bench.CommitAsync(SessionBench.Set(created.Version, "order", "1") with { DetectConflicts = true, Reads = ["price"] });

        Assert.Equal(CommitStatus.Conflict, outcome.Status);
        Assert.Equal(["price"], outcome.Keys);
        Assert.Equal("price=2", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S4_KeyRemovedSince_IsAConflict()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        await _bench.CommitAsync(SessionBench.Set(created.Version, "b", "1") with { Changes = new SessionPatch { Removed = ["a"] } });

        var outcome = await _bench.CommitAsync(SessionBench.Set(created.Version, "a", "2") with { DetectConflicts = true });

        Assert.Equal(["a"], outcome.Keys);
    }

    [Fact]
    public async Task S5_SentTwice_IsAppliedOnce()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var commit = SessionBench.Set(created.Version, "a", "2");
        await _bench.CommitAsync(commit);
        await _bench.SetAsync(created.Version, "a", "3");

        var retried = await _bench.CommitAsync(commit with { Age = TimeSpan.FromSeconds(2) });

        Assert.Equal(CommitStatus.Applied, retried.Status);
        Assert.Equal("a=3", SessionBench.Text(retried.Others!));
        Assert.Equal("a=3", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S5_ForgottenMeanwhile_IsRetryTooLate()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var commit = SessionBench.Set(created.Version, "a", "2");
        await _bench.CommitAsync(commit);
        for (var i = 0; i < SessionDocument.MaximumApplied; i++)
        {
            await _bench.SetAsync(created.Version, "b", $"{i}");
        }

        var retried = await _bench.CommitAsync(commit with { Age = TimeSpan.FromSeconds(2) });

        Assert.Equal(CommitStatus.RetryTooLate, retried.Status);
    }

    [Fact]
    public async Task S5_ManyCommitsInAnInstant_ARetryOfTheLatestIsNotTooLate()
    {
        var outcome = await _bench.SetAsync(default, "a", "0");
        for (var i = 0; i < 2 * SessionDocument.MaximumApplied; i++)
        {
            outcome = await _bench.SetAsync(outcome.Version, "a", $"{i}");
        }

        var lost = SessionBench.Set(outcome.Version, "a", "last") with { Age = TimeSpan.FromMilliseconds(20) };
        var retried = await _bench.CommitAsync(lost);

        Assert.Equal(CommitStatus.Applied, retried.Status);
    }

    [Fact]
    public async Task S5_OlderThanItsTimeout_IsNotDecided()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var slow = _bench.SetAsync(created.Version, "b", "1");
        var hanging = await _bench.Storage.NextHangAsync();
        var waiting = _bench.CommitAsync(SessionBench.Set(created.Version, "a", "2") with { Timeout = TimeSpan.FromSeconds(2) });

        _bench.Time.Advance(TimeSpan.FromSeconds(3));
        await hanging.ApplyLateAsync();
        var outcome = await waiting;

        Assert.Equal(CommitStatus.Applied, (await slow).Status);
        Assert.Equal(SessionOutageReason.TimedOut, outcome.Outage!.Reason);
        Assert.False(outcome.Outage.MayHaveBeenApplied);
        Assert.Equal("a=1 b=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S10_CommitAfterTheEnd_IsEnded()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        await _bench.EndAsync(created.Version);

        var late = await _bench.SetAsync(created.Version, "a", "2");
        var anew = await _bench.SetAsync(default, "a", "3");

        Assert.Equal(SessionEndReason.Abandoned, late.Reason);
        Assert.Equal(SessionEndReason.Abandoned, anew.Reason);
        Assert.Empty(_bench.Recorded.Current!.Entries);
    }

    [Fact]
    public async Task S10_EndedByMemoryOnly_ReadsStorageAgain()
    {
        await _bench.LoadAsync();
        var other = _bench.NewActor();
        var created = await other.CommitAsync(SessionBench.Set(default, "a", "1"));

        var outcome = await _bench.SetAsync(created.Version, "a", "2");

        Assert.Equal(CommitStatus.Applied, outcome.Status);
    }

    [Fact]
    public async Task S10_CommitOfAnotherIncarnation_IsReplaced()
    {
        var first = await _bench.SetAsync(default, "a", "1", TimeSpan.FromMinutes(1));
        _bench.Time.Advance(TimeSpan.FromMinutes(3));
        await _bench.SetAsync(default, "a", "2");

        var late = await _bench.SetAsync(first.Version, "a", "3");

        Assert.Equal(SessionEndReason.Replaced, late.Reason);
    }

    [Theory]
    [InlineData(nameof(SessionLimits.MaximumSessionBytes), "a", 4 * 1024 * 1024)]
    [InlineData(nameof(SessionLimits.MaximumEntryBytes), "a", 5 * 1024 * 1024)]
    [InlineData(nameof(SessionLimits.MaximumKeyBytes), null, 1)]
    public async Task S12_OverALimit_NamesItAndAppliesNothing(string limit, string? key, int bytes)
    {
        _bench.Options.Limits.MaximumEntryBytes = 4 * 1024 * 1024;
        var created = await _bench.SetAsync(default, "first", "1");

        var outcome = await _bench.SetAsync(created.Version, key ?? new string('k', 65_536), new string('x', bytes));

        Assert.Equal(CommitStatus.OverLimit, outcome.Status);
        Assert.Equal(limit, outcome.Limit!.Limit);
        Assert.True(outcome.Limit.Value > outcome.Limit.Maximum);
        Assert.Equal("first=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    [Fact]
    public async Task S12_TooManyEntries_NamesTheLimit()
    {
        _bench.Options.Limits.MaximumEntries = 2;
        var created = await _bench.SetAsync(default, "a", "1");
        await _bench.SetAsync(created.Version, "b", "1");

        var third = await _bench.SetAsync(created.Version, "c", "1");
        var overwrites = await _bench.SetAsync(created.Version, "b", "2");

        Assert.Equal(new SessionLimitExceeded(nameof(SessionLimits.MaximumEntries), 3, 2), third.Limit);
        Assert.Equal(CommitStatus.Applied, overwrites.Status);
    }

    [Fact]
    public async Task S12_QueueFull_IsOverloadedAndNotApplied()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Options.Limits.MaximumQueuedCommits = 2;
        _bench.Storage.Writes.Next(Break.Hang);
        var first = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync();

        var waiting = new[] { _bench.SetAsync(created.Version, "b", "1"), _bench.SetAsync(created.Version, "c", "1") };
        var refused = await _bench.SetAsync(created.Version, "d", "1");
        await hanging.ApplyLateAsync();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(SessionOutageReason.Overloaded, refused.Outage!.Reason);
        Assert.Contains("MaximumQueuedCommits 2", refused.Outage.Detail, StringComparison.Ordinal);
        Assert.Equal("a=2 b=1 c=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }
}
