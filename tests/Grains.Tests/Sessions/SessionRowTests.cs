using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionRowTests
{
    private readonly SessionBench _bench = new();

    [Fact]
    public async Task S13_WriteIsAppliedAndReportedAsFailed_IsAppliedOnce()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.AfterWrite);

        var outcome = await _bench.SetAsync(created.Version, "a", "2");

        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.Equal(2, _bench.Recorded.Documents.Count);
    }

    [Fact]
    public async Task S13_WriteFails_IsRetriedAfterARead()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.BeforeWrite);

        var outcome = await _bench.SetAsync(created.Version, "a", "2");

        Assert.Equal(CommitStatus.Applied, outcome.Status);
    }

    [Fact]
    public async Task S13_StorageDown_CommitsFailLoadsContinueAndItRecovers()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        _bench.Storage.Reads.Always = Break.BeforeWrite;

        var refused = await _bench.SetAsync(created.Version, "a", "2");
        var loaded = await _bench.LoadAsync();
        _bench.Storage.Writes.Always = Break.None;
        _bench.Storage.Reads.Always = Break.None;
        var applied = await _bench.SetAsync(created.Version, "a", "3");

        Assert.Equal(SessionOutageReason.Storage, refused.Outage!.Reason);
        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.Equal(CommitStatus.Applied, applied.Status);
    }

    /// <summary>A load that could not store the new horizon is answered all the same. A touch has nothing else to say than whether it counts.</summary>
    [Fact]
    public async Task S7_WritesFailPastTheHorizon_LoadsContinueAndTouchesAreRefused()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        _bench.Time.Advance(TimeSpan.FromMinutes(10));

        var loaded = await _bench.LoadAsync();
        var touched = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _bench.Actor.TouchAsync(SessionBench.Idle, TimeSpan.Zero)));

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.All(touched, static touch => Assert.Equal(SessionOutageReason.Storage, touch.Outage?.Reason));
    }

    [Fact]
    public async Task S13_StorageDownPastTheHorizon_LoadsContinueWithoutWaiting()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Always = Break.BeforeWrite;
        _bench.Storage.Reads.Always = Break.BeforeWrite;
        _bench.Time.Advance(TimeSpan.FromMinutes(10));

        var first = await _bench.LoadAsync();
        var second = await _bench.LoadAsync();
        await _bench.SettleAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(10));
        var end = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(first.Patch));
        Assert.Equal("a=1", SessionBench.Text(second.Patch));
        Assert.Equal(SessionEndReason.Absent, end.Reason);
    }

    [Fact]
    public async Task S13_StorageHangs_IsUnavailableAndDeactivates()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var commit = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync();

        await _bench.Time.TimerDueAsync(_bench.Options.StorageTimeout);
        _bench.Time.Advance(_bench.Options.StorageTimeout);
        var outcome = await commit;
        await _bench.Deactivated;
        var after = await _bench.SetAsync(created.Version, "a", "3");

        Assert.True(outcome.Outage!.MayHaveBeenApplied);
        Assert.Equal(SessionOutageReason.Storage, after.Outage!.Reason);
        Assert.False(after.Outage.MayHaveBeenApplied);
        await hanging.FailAsync();
    }

    [Fact]
    public async Task S13_NewHorizonHangs_TheSessionIsStillReadable()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        _bench.Storage.Reads.Always = Break.BeforeWrite;
        _bench.Time.Advance(TimeSpan.FromMinutes(4));

        await _bench.LoadAsync();
        var hanging = await _bench.Storage.NextHangAsync();
        await _bench.PassAsync(_bench.Options.StorageTimeout);
        await _bench.SettleAsync();
        var loaded = await _bench.LoadAsync();

        Assert.Equal("a=1", SessionBench.Text(loaded.Patch));
        Assert.False(_bench.Deactivated.IsCompleted);
        await hanging.ApplyLateAsync();
        _bench.Storage.Reads.Always = Break.None;
        Assert.Equal(CommitStatus.Applied, (await _bench.SetAsync(loaded.Version, "b", "1")).Status);
    }

    [Fact]
    public async Task S13_WriteIsAppliedAfterItsActorEnded_TheNextActorDecidesAgain()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var lost = SessionBench.Set(created.Version, "a", "2");
        var commit = _bench.CommitAsync(lost);
        var hanging = await _bench.Storage.NextHangAsync();
        await _bench.Time.TimerDueAsync(_bench.Options.StorageTimeout);
        _bench.Time.Advance(_bench.Options.StorageTimeout);
        await commit;

        _bench.Actor = _bench.NewActor();
        await _bench.LoadAsync();
        await hanging.ApplyLateAsync();
        var next = _bench.SetAsync(created.Version, "b", "1");
        await _bench.Time.TimerDueAsync(TimeSpan.FromSeconds(1));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        await next;
        var retried = await _bench.CommitAsync(lost with { Age = TimeSpan.FromSeconds(6) });

        Assert.Equal(CommitStatus.Applied, retried.Status);
        Assert.Equal("a=2 b=1", SessionBench.Text((await _bench.LoadAsync()).Patch));
        Assert.Equal(3, _bench.Recorded.Documents.Count);
    }

    [Fact]
    public async Task Load_RowIsNotADocument_IsQuarantinedCountedAndStartsEmpty()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var names = new ApplicationNames();
        var meters = services.GetRequiredService<IMeterFactory>();
        _bench.Metrics = new SessionMetrics(meters, names);
        using var counted = new MetricCollector<long>(meters, "OrleansSessions.Cluster", "session.unreadable");
        _bench.Actor = _bench.NewActor();
        await _bench.Recorded.WriteStateAsync("session", SessionRow.RowOf(SessionBench.Id), new GrainState<StoredBytes>(new StoredBytes { Bytes = "garbage"u8.ToArray() }));

        var loaded = await _bench.LoadAsync();
        var created = await _bench.SetAsync(default, "a", "1");

        Assert.Equal(SessionEndReason.Absent, loaded.Reason);
        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal("garbage", Encoding.UTF8.GetString(Assert.Single(_bench.Recorded.Quarantined)));
        Assert.Equal(1, Assert.Single(counted.GetMeasurementSnapshot()).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S7_RowOfASessionWithEndNotification_NeverExpiresByItself(bool told)
    {
        await _bench.CommitAsync(SessionBench.Set(default, "a", "1") with { Lifetime = new SessionLifetime(TimeSpan.Zero, null, told) });

        Assert.Equal(told ? null : _bench.Recorded.Current!.Horizon, _bench.Recorded.KeepUntil);
    }

    [Fact]
    public async Task Load_NewerFormat_IsUnavailableAndLeftAlone()
    {
        await _bench.Recorded.WriteStateAsync("session", SessionRow.RowOf(SessionBench.Id), new GrainState<StoredBytes>(new StoredBytes { Bytes = "OS\x63"u8.ToArray() }));

        var loaded = await _bench.LoadAsync();
        var commit = await _bench.SetAsync(default, "a", "1");

        Assert.Equal(SessionOutageReason.NewerFormat, loaded.Outage!.Reason);
        Assert.Equal(SessionOutageReason.NewerFormat, commit.Outage!.Reason);
        Assert.Equal("OS\x63"u8, _bench.Recorded.Row!);
    }

    [Fact]
    public async Task Stop_WithWritesWaiting_StoresThemFirst()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        _bench.Storage.Writes.Next(Break.Hang);
        var first = _bench.SetAsync(created.Version, "a", "2");
        var hanging = await _bench.Storage.NextHangAsync();
        var second = _bench.SetAsync(created.Version, "b", "1");

        var stop = _bench.Actor.StopAsync(default);
        var late = await _bench.SetAsync(created.Version, "c", "1");
        await hanging.ApplyLateAsync();
        await stop;

        Assert.Equal(CommitStatus.Applied, (await first).Status);
        Assert.Equal(CommitStatus.Applied, (await second).Status);
        Assert.Equal(SessionOutageReason.Stopping, late.Outage!.Reason);
    }
}
