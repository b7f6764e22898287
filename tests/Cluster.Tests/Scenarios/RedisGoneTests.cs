using System.Text;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Redis, in which silos meet and store, is gone for longer than a read lease lasts.</summary>
[Collection(ThreeSilos.Name)]
public sealed class RedisGoneTests
{
    private const int Sessions = 24;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(50);

    // On a busy machine, only a call that waits for Redis is told apart: it takes seconds.
    private static readonly TimeSpan BoundWhenBusy = TimeSpan.FromSeconds(1);

    [Fact]
    public Task S13_RedisIsGone_SessionsInMemoryAreLoadedAtOnce()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("Redis gone", LoseRedisAsync);
    }

    private static async Task<string> LoseRedisAsync()
    {
        await using var cluster = await SiloCluster.StartAsync(2, StorageKind.Redis);
        var web = cluster.Web[^2];
        var slots = Enumerable.Range(0, Sessions).Select(static i => new SessionSlot("redis gone", $"{Guid.NewGuid()}", TimeSpan.FromMinutes(20))).ToList();
        var created = await Task.WhenAll(slots.Select(async slot => (Slot: slot, (await web.Sessions.CommitAsync(slot.Id(1), Set("first"), default)).Version)));
        await SettledAsync(cluster);
        for (var round = 0; round < 2; round++)
        {
            // What became active before the members had settled is replaced when it is used (S14).
            await Task.WhenAll(slots.Select(async slot => await web.Sessions.LoadAsync(slot.Id(1), new SessionLoad(default, slot.Idle), default)));
            await PauseAsync();
        }

        var before = await LoadAsync(web, created, Before);
        await cluster.Redis.KillAsync();
        var gone = await LoadAsync(web, created, Outage);

        Assert.Equal(0, gone.Failed);
        Assert.InRange(gone.P99, TimeSpan.Zero, before.P99 * 5 < Bound ? Bound : BoundWhenBusy);
        return $"loads of {Sessions} sessions in memory: with Redis {before}; without it, for {Outage.TotalSeconds:0} s, {gone}";
    }

    private static async Task<LoadTimes> LoadAsync(WebNode web, (SessionSlot Slot, SessionVersion Version)[] sessions, TimeSpan time)
    {
        var (times, failed, began) = (new List<TimeSpan>(), 0, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            foreach (var (slot, version) in sessions)
            {
                var calledAt = TimeProvider.System.GetTimestamp();
                var load = await web.Sessions.LoadAsync(slot.Id(1), new SessionLoad(version, slot.Idle), default);
                times.Add(TimeProvider.System.GetElapsedTime(calledAt));
                failed += load.Outage is null ? 0 : 1;
            }

            await PauseAsync();
        }

        times.Sort();
        return new LoadTimes(times.Count, failed, times[times.Count / 2], times[times.Count * 99 / 100], times[^1]);
    }

    /// <summary>Waits until each silo's read lease was lost as the others joined, and is valid.</summary>
    private static async Task SettledAsync(SiloCluster cluster)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!cluster.Silos.All(static silo => silo.Output.LastIndexOf("read lease is valid", StringComparison.Ordinal) > silo.Output.LastIndexOf("read lease is not valid", StringComparison.Ordinal)))
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, SettlesWithin);
            await PauseAsync();
        }
    }

    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);

    private static SessionCommit Set(string value) => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = TimeSpan.FromMinutes(20),
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("a", Encoding.UTF8.GetBytes(value))] },
    };

    private sealed record LoadTimes(int Count, int Failed, TimeSpan Median, TimeSpan P99, TimeSpan Most)
    {
        public override string ToString() => $"{Count} loads, {Failed} failed, median {Median.TotalMilliseconds:0.0} ms, p99 {P99.TotalMilliseconds:0.0} ms, most {Most.TotalMilliseconds:0} ms";
    }
}
