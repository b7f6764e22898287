using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains.Tests;

/// <summary>Sessions in one process, through a silo of its own.</summary>
public sealed class InProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host = Start();
    private readonly SessionId _id = SessionId.From(SessionId.ApplicationTag("tests"), Guid.NewGuid().ToByteArray().Concat(Guid.NewGuid().ToByteArray()).ToArray());

    private ISessionClient Client => _host.Services.GetRequiredService<ISessionClient>();

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task Load_NothingStored_IsAbsent()
    {
        var outcome = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
        Assert.Equal(SessionEndReason.Absent, outcome.Reason);
    }

    [Fact]
    public async Task S12_InventedIds_LeaveNothingInMemory()
    {
        var ids = Enumerable.Range(0, 700).Select(static _ => SessionId.From(SessionId.ApplicationTag("tests"), RandomNumberGenerator.GetBytes(32))).ToList();
        await Client.CommitAsync(_id, Commit(default, "a", "1"), default);

        await Client.TouchAsync([.. ids.Take(100).Select(static id => new SessionTouch(id, Idle, TimeSpan.Zero))], default);
        await Task.WhenAll(ids[100..200].Select(async id => await Client.LoadAsync(id, new SessionLoad(default, Idle), default)));
        await Task.WhenAll(ids[200..300].Select(async id => await Client.EndAsync(id, new SessionEnd(SessionEndReason.Abandoned, Guid.Empty, Patience), default)));
        await Task.WhenAll(ids[300..400].Select(async id => await Client.CommitAsync(id, Commit(new SessionVersion(Guid.NewGuid(), 1, 1), "a", "1"), default)));
        await Task.WhenAll(ids[400..500].Select(async id => await Client.LockAsync(id, new SessionLock { Step = LockStep.Renew, Ticket = Guid.NewGuid(), Number = 1, Idle = Idle }, default)));
        await Task.WhenAll(ids[500..600].Select(async id => await Client.LockAsync(id, new SessionLock { Step = LockStep.Release, Ticket = Guid.NewGuid(), Number = 1, Idle = Idle }, default)));
        await Task.WhenAll(ids[600..].Select(async id => await Client.LockAsync(id, new SessionLock { Step = LockStep.Release, Ticket = Guid.NewGuid(), Idle = Idle }, default)));

        var management = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var began = TimeProvider.System.GetTimestamp();
        int active;
        do
        {
            active = (await management.GetSimpleGrainStatistics()).Where(static grain => grain.GrainType.Contains(nameof(SessionGrain), StringComparison.Ordinal)).Sum(static grain => grain.ActivationCount);
        }
        while (active != 1 && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        Assert.Equal(1, active);
    }

    [Fact]
    public async Task Commit_Creates_IsLoadedWholeAndThenUnchanged()
    {
        var created = await Client.CommitAsync(_id, Commit(default, "a", "1"), default);

        var whole = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);
        var unchanged = await Client.LoadAsync(_id, new SessionLoad(whole.Version, Idle), default);

        Assert.Equal(CommitStatus.Applied, created.Status);
        Assert.Equal(LoadStatus.Whole, whole.Status);
        Assert.Equal(created.Version, whole.Version);
        Assert.Equal("1", Encoding.UTF8.GetString(Assert.Single(whole.Patch.Set).Value.Span));
        Assert.Equal(LoadStatus.Unchanged, unchanged.Status);
    }

    [Fact]
    public async Task Commit_ThirtyInParallelOfDifferentKeys_AllStored()
    {
        var created = await Client.CommitAsync(_id, Commit(default, "first", "0"), default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(async () => await Client.CommitAsync(_id, Commit(created.Version, $"key{i}", $"{i}"), default))));

        var loaded = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);
        Assert.All(outcomes, static o => Assert.Equal(CommitStatus.Applied, o.Status));
        Assert.Equal(31, loaded.Patch.Set.Count);
    }

    [Fact]
    public async Task Commit_ManyInARowOfOneBase_NoneIsTakenForALateRetry()
    {
        var created = await Client.CommitAsync(_id, Commit(default, "first", "0"), default);

        var statuses = new HashSet<CommitStatus>();
        for (var i = 0; i < 150; i++)
        {
            statuses.Add((await Client.CommitAsync(_id, Commit(created.Version, "a", $"{i}"), default)).Status);
        }

        Assert.Equal([CommitStatus.Applied], statuses);
    }

    [Fact]
    public async Task End_ThenCommitOfTheSameIncarnation_IsRefused()
    {
        var created = await Client.CommitAsync(_id, Commit(default, "a", "1"), default);

        var ended = await Client.EndAsync(_id, new SessionEnd(SessionEndReason.Abandoned, created.Version.Incarnation, Patience), default);
        var late = await Client.CommitAsync(_id, Commit(created.Version, "a", "2"), default);
        var loaded = await Client.LoadAsync(_id, new SessionLoad(created.Version, Idle), default);

        Assert.Equal(EndStatus.Ended, ended.Status);
        Assert.Equal(SessionEndReason.Abandoned, late.Reason);
        Assert.Equal(SessionEndReason.Abandoned, loaded.Reason);
    }

    [Fact]
    public async Task CommitAndEnd_WithoutATimeout_AreDone()
    {
        var committed = await Client.CommitAsync(_id, Commit(default, "a", "1") with { Timeout = Timeout.InfiniteTimeSpan }, default);
        var ended = await Client.EndAsync(_id, new SessionEnd(SessionEndReason.Revoked, Guid.Empty, Timeout.InfiniteTimeSpan), default);

        Assert.Equal(CommitStatus.Applied, committed.Status);
        Assert.Equal(EndStatus.Ended, ended.Status);
    }

    [Fact]
    public async Task Touch_KnownAndUnknownSessions_IsNoOutage()
    {
        await Client.CommitAsync(_id, Commit(default, "a", "1"), default);
        var unknown = SessionId.From(1, new byte[32]);

        var outcome = await Client.TouchAsync([new SessionTouch(_id, Idle, TimeSpan.FromSeconds(1)), new SessionTouch(unknown, Idle, TimeSpan.Zero)], default);

        Assert.Null(outcome.Outage);
    }

    private static SessionCommit Commit(SessionVersion known, string key, string value) => new()
    {
        CommitId = Guid.NewGuid(),
        Base = known,
        Create = known.IsNone,
        PublicId = Guid.NewGuid(),
        Idle = Idle,
        Timeout = Patience,
        Changes = new SessionPatch { Set = [new SessionEntry(key, Encoding.UTF8.GetBytes(value))] },
    };

    internal static IHost Start()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddOrleansSession().UseInProcess();
        return builder.Build();
    }
}
