using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>The sessions of an application under test.</summary>
public sealed class InMemorySessionsTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    private readonly ManualTime _time = new();
    private readonly InMemorySessions _sessions;
    private readonly SessionId _id = SessionId.From(SessionId.ApplicationTag("tests"), new byte[32]);

    public InMemorySessionsTests() => _sessions = new InMemorySessions(_time);

    private InMemoryCluster Client => _sessions.Cluster;

    [Fact]
    public async Task UseInMemorySessions_OverUseInProcess_StartsNoSiloAndLogsNothing()
    {
        using var logs = new FakeLoggerProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop", EnvironmentName = Environments.Development });
        builder.Logging.AddProvider(logs).AddFilter("OrleansSessions", LogLevel.Trace).AddFilter("Orleans", LogLevel.Trace);
        builder.Services.AddOrleansSession().UseInProcess(static options => options.StorageDirectory = "/proc/no-such-directory");
        builder.Services.UseInMemorySessions(_sessions);
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        var committed = await host.Services.GetRequiredService<ISessionClient>().CommitAsync(_id, Commit(), TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(CommitStatus.Applied, committed.Status);
        Assert.Same(_time, host.Services.GetRequiredService<TimeProvider>());
        Assert.DoesNotContain(logs.Collector.GetSnapshot(), static entry => entry.Category?.StartsWith("Orleans", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Session_UntouchedForItsIdleTimeout_HasEnded()
    {
        await Client.CommitAsync(_id, Commit(), default);

        _time.Advance(Idle - TimeSpan.FromTicks(1));
        var alive = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);
        _time.Advance(Idle);
        var ended = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);

        Assert.Equal((LoadStatus.Whole, LoadStatus.Ended), (alive.Status, ended.Status));
    }

    [Fact]
    public async Task Outage_Set_NothingIsApplied()
    {
        _sessions.Outage = SessionOutageReason.Storage;
        var committed = await Client.CommitAsync(_id, Commit(), default);
        var touched = await Client.TouchAsync([new SessionTouch(_id, Idle, TimeSpan.Zero)], default);
        _sessions.Outage = null;
        var loaded = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);

        Assert.Equal((SessionOutageReason.Storage, false), (committed.Outage?.Reason, committed.Outage?.MayHaveBeenApplied));
        Assert.Equal(SessionOutageReason.Storage, touched.Outage?.Reason);
        Assert.Equal(LoadStatus.Ended, loaded.Status);
    }

    [Fact]
    public async Task LosesAnswers_Set_ChangesAreAppliedAndUnknown()
    {
        _sessions.LosesAnswers = true;
        var committed = await Client.CommitAsync(_id, Commit(), default);
        _sessions.LosesAnswers = false;
        var loaded = await Client.LoadAsync(_id, new SessionLoad(default, Idle), default);

        Assert.True(committed.Outage?.MayHaveBeenApplied);
        Assert.Equal(LoadStatus.Whole, loaded.Status);
    }

    [Fact(Timeout = 10_000)]
    public async Task Session_ThatNobodyLoadsAnyMore_LeavesMemory()
    {
        await Client.CommitAsync(_id, Commit(), default);
        var kept = _sessions.Cluster.Count;

        _time.Advance(Idle + TimeSpan.FromMinutes(2));

        Assert.Equal(1, kept);
        while (_sessions.Cluster.Count > 0)
        {
            await Task.Yield();
        }
    }

    private static SessionCommit Commit() => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("a", new byte[7])] },
    };
}
