using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>The ledger in a host, hours in a moment. Orleans takes its time from the machine, so this is for the embedded engine.</summary>
public sealed class LedgerHostTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    /// <summary>A session whose cell is still there ends exactly; one whose cell was collected ends at its horizon, five minutes of slack later (S7c).</summary>
    [Theory]
    [InlineData(60, 20)]
    [InlineData(15, 25)]
    public async Task S7_IdleSessions_LeaveStorageWithinTwoMinutesOfTheirEnd_TouchedOnesStay(int collectedAfterMinutes, int endMinutes)
    {
        var time = new ManualTime();
        var storage = new MemoryGrainStorage();
        using var host = Start(storage, time, TimeSpan.FromMinutes(collectedAfterMinutes));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<ISessionClient>();
        var ids = Enumerable.Range(0, 60).Select(static i => SessionId.From(1, Enumerable.Range(i, 32).Select(static b => (byte)b).ToArray())).ToList();
        foreach (var id in ids)
        {
            await client.CommitAsync(id, Create(), default);
        }

        var touched = ids.Take(20).ToList();
        for (var minute = 0; minute < endMinutes + 2; minute++)
        {
            foreach (var id in touched)
            {
                await client.LoadAsync(id, new SessionLoad(default, Idle), default);
            }

            await PassAsync(host, time, TimeSpan.FromMinutes(1));
        }

        await SettleAsync(async () => await CountAsync(storage, ids) <= touched.Count);
        var statuses = new List<LoadStatus>();
        foreach (var id in touched)
        {
            statuses.Add((await client.LoadAsync(id, new SessionLoad(default, Idle), default)).Status);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(touched.Count, await CountAsync(storage, ids));
        Assert.All(statuses, static status => Assert.Equal(LoadStatus.Whole, status));
    }

    [Theory]
    [InlineData(32, 5)]
    [InlineData(3, 16)]
    public async Task S7_OtherNumberOfShards_AllLeaveStorageAndSoDoShardsWithoutUse(int before, int after)
    {
        var time = new ManualTime();
        var storage = new MemoryGrainStorage();
        var ids = Enumerable.Range(0, 60).Select(static i => SessionId.From(1, Enumerable.Range(i, 32).Select(static b => (byte)b).ToArray())).ToList();
        using (var host = Start(storage, time, TimeSpan.FromMinutes(60), before))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var client = host.Services.GetRequiredService<ISessionClient>();
            foreach (var id in ids)
            {
                await client.CommitAsync(id, Create(), default);
            }

            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        using var next = Start(storage, time, TimeSpan.FromMinutes(60), after);
        await next.StartAsync(TestContext.Current.CancellationToken);
        await PassAsync(next, time, TimeSpan.FromMinutes(30));
        await SettleAsync(async () => await CountAsync(storage, ids) == 0);
        var left = await CountAsync(storage, ids);
        await PassAsync(next, time, TimeSpan.FromMinutes(70));
        await SettleAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5)); // a shard that has fallen behind this clock finds out that it is spent with a tick to come
            return await ShardsAsync(storage, time) == after;
        });
        await next.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, left);
        Assert.Equal(after, await ShardsAsync(storage, time));
    }

    private static async Task<int> ShardsAsync(MemoryGrainStorage storage, ManualTime time)
    {
        var shards = 0;
        for (var shard = 0; shard < GrainLedger.ShardsMax; shard++)
        {
            var (swept, _) = await new LedgerRows(GrainLedger.NameOf(shard), storage, TimeSpan.FromMinutes(1), time).ReadSweptAsync();
            shards += swept is null ? 0 : 1;
        }

        return shards;
    }

    private static SessionCommit Create() => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("a", "1"u8.ToArray())] },
    };

    private static async Task<int> CountAsync(MemoryGrainStorage storage, IEnumerable<SessionId> ids)
    {
        var count = 0;
        foreach (var id in ids)
        {
            var state = new GrainState<StoredBytes>(new StoredBytes());
            await storage.ReadStateAsync(CellStorage.StateName, CellStorage.RowOf(id), state);
            count += state.RecordExists ? 1 : 0;
        }

        return count;
    }

    /// <summary>Lets virtual time pass in small steps, and real work catch up with each: the clock goes slowly while a shard is behind it.</summary>
    private static async Task PassAsync(IHost host, ManualTime time, TimeSpan span)
    {
        var ledger = host.Services.GetRequiredService<LedgerMetrics>();
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(5))
        {
            time.Advance(TimeSpan.FromSeconds(5));
            var isBehind = ledger.Behind(time.GetUtcNow()) is not < 75; // the minute that has just ended is swept with the next tick
            await Task.Delay(TimeSpan.FromMilliseconds(isBehind ? 30 : 1), TimeProvider.System);
        }
    }

    /// <summary>Time stands still until the sweeps that are due have done their work.</summary>
    private static async Task SettleAsync(Func<Task<bool>> done)
    {
        for (var i = 0; i < 500 && !await done(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static IHost Start(MemoryGrainStorage storage, ManualTime time, TimeSpan collectionAge, int shards = 16)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddOrleansSession().UseInProcess();
        builder.Services.RemoveAll<IValidateOptions<SessionCellOptions>>();
        builder.Services.Configure<SessionCellOptions>(cell => (cell.StorageTimeout, cell.LedgerShards) = (TimeSpan.FromMinutes(1), shards)); // a step of this clock is no hang
        builder.Services.Configure<EmbeddedSiloOptions>(silo => silo.CollectionAge = collectionAge);
        builder.Services.AddKeyedSingleton<IGrainStorage>(SessionGrain.StorageName, storage);
        return builder.Build();
    }
}
