using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>What an actor does after a write or read of unknown outcome.</summary>
public sealed class UncertainWriteTests
{
    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S7_CreatedByAWriteOfUnknownOutcome_IsReportedAliveToTheLedger()
    {
        await _bench.LoadAsync();
        _bench.Storage.Writes.Next(Break.AfterWrite);
        _bench.Storage.Reads.Next(Break.BeforeWrite);
        var unknown = await _bench.SetAsync(default, "a", "1");

        var lives = await _bench.Actor.ExpireAsync();

        Assert.Equal((CommitStatus.Unavailable, true), (unknown.Status, unknown.Outage!.MayHaveBeenApplied));
        Assert.NotNull(_bench.Recorded.Current);
        Assert.NotNull(lives);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S5_MoreCommitsThanAreRememberedInOneWriteOfUnknownOutcome_EachIsAppliedOnce(bool detects)
    {
        var created = await _bench.SetAsync(default, "n", "0");
        _bench.Storage.Writes.Next(Break.Hang, Break.AfterWrite);
        var first = _bench.SetAsync(created.Version, "first", "1");
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);

        var commits = Enumerable.Range(0, 150).Select(i => _bench.CommitAsync(SessionBench.Set(created.Version, $"k{i}", "1") with { DetectConflicts = detects })).ToList();
        await hanging.ApplyLateAsync();
        var outcomes = await Task.WhenAll(commits);

        Assert.Equal(CommitStatus.Applied, (await first).Status);
        Assert.All(outcomes, static outcome => Assert.Equal(CommitStatus.Applied, outcome.Status));
        Assert.All(_bench.Recorded.Documents, static document => Assert.Equal(document.Applied.Count, document.Applied.Select(static applied => applied.Id).Distinct().Count()));
        Assert.Equal(152, _bench.Recorded.Current!.Entries.Count);
    }

    [Fact]
    public async Task S13_WritesHangWhileReadsWork_ReadersDoNotWait()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Always = Break.Hang;
        _bench.Time.Advance(TimeSpan.FromMinutes(4));
        await _bench.LoadAsync();
        await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);
        await _bench.PassAsync(_bench.Options.StorageTimeout);
        await _bench.SettleAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(2)); // the stored horizon covers no further touch

        var first = _bench.LoadAsync();
        var others = await Task.WhenAll(_bench.LoadAsync(), _bench.LoadAsync()).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.All(others, static load => Assert.Equal("a=1", SessionBench.Text(load.Patch)));
        Assert.Equal("a=1", SessionBench.Text((await first.WaitAsync(TimeSpan.FromSeconds(20))).Patch));
        Assert.False(_bench.Deactivated.IsCompleted);
    }

    [Fact]
    public async Task Load_ANewerFormatWasReadMeanwhile_NothingIsDecidedFromMemory()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var newer = DocumentFormat.Write(_bench.Recorded.Current! with { Version = created.Version with { Revision = 9 } }, DocumentFormat.NewestFormat);
        newer[2] = (byte)(DocumentFormat.NewestFormat + 1);
        await _bench.Recorded.WriteStateAsync("session", SessionRow.RowOf(SessionBench.Id), new GrainState<StoredBytes>(new StoredBytes { Bytes = newer }, "1"));

        var behind = await _bench.LoadAsync(created.Version with { Revision = 9 });
        var decided = await _bench.SetAsync(created.Version, "a", "2");

        Assert.Equal((SessionOutageReason.NewerFormat, SessionOutageReason.NewerFormat), (behind.Outage!.Reason, decided.Outage!.Reason));
        Assert.Equal(newer, _bench.Recorded.Row);
    }

    [Fact]
    public async Task S4_StorageWasRestoredAndCountsTheSameRevisionAgain_IsAConflict()
    {
        var created = await _bench.SetAsync(default, "k", "0");
        var lost = await _bench.SetAsync(created.Version, "k", "1");
        _bench.Recorded.Rewind(1);
        _bench.Actor = _bench.NewActor();
        var again = await _bench.SetAsync(created.Version, "k", "7");

        var late = await _bench.CommitAsync(SessionBench.Set(lost.Version, "k", "2") with { DetectConflicts = true });

        Assert.Equal(lost.Version.Revision, again.Version.Revision);
        Assert.Equal((CommitStatus.Conflict, "k"), (late.Status, Assert.Single(late.Keys)));
    }

    [Fact]
    public async Task S7_LateTouchOfAnOlderRequestWithAShorterTimeout_ShortensNothing()
    {
        await _bench.SetAsync(default, "a", "1", TimeSpan.FromMinutes(1));
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        await _bench.LoadAsync(idle: TimeSpan.FromMinutes(20));
        _bench.Time.Advance(TimeSpan.FromSeconds(20));

        await _bench.Actor.TouchAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));
        await _bench.SettleAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("a=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
    }

    /// <summary>
    /// Its write ended before the timer of the timeout fired, because the process did not run meanwhile. Other silos count on it that no write from before
    /// the members settled takes longer: they may show what they read before.
    /// </summary>
    [Fact]
    public async Task S14_WriteFromBeforeTheMembersSettledWasAcknowledgedAfterTheStorageTimeout_CountsAsTimedOut()
    {
        _bench.ReadLease = new SiloReadLease(_bench.Time);
        _bench.Actor = _bench.NewActor();
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.ReadLease.MembersChanged();
        _bench.Storage.Writes.Next(Break.Hang);
        var change = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync(TestContext.Current.CancellationToken);

        _bench.Time.SkipWithoutTimers(_bench.Options.StorageTimeout + TimeSpan.FromSeconds(1));
        await hanging.ApplyLateAsync();

        Assert.Equal((SessionOutageReason.Storage, true), ((await change).Outage?.Reason, (await change).Outage?.MayHaveBeenApplied));
    }
}
