using System.Globalization;
using System.Text;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A silo is asked to stop while its sessions' queues are full, others have sessions for themselves and are waited for, and storage is slow.</summary>
[Collection(ThreeSilos.Name)]
public sealed class StopTests
{
    private const int Sessions = 20;
    private const int Writers = 100;
    private const int SessionsHeld = 10;
    private const int Waiters = 5;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);

    // What a busy machine adds is not the silo's: one that waited for something would be late each time.
    private const int Attempts = 3;

    [Fact]
    public Task S2_SiloIsStoppedWithFullQueues_EndsSoonAndKeepsWhatItAcknowledged()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("silo stopped with full queues", StopFullAsync);
    }

    private static async Task<string> StopFullAsync()
    {
        var took = new List<TimeSpan>();
        do
        {
            took.Add(await StopAsync());
        }
        while (took[^1] > StopsWithin && took.Count < Attempts);

        Assert.InRange(took.Min(), TimeSpan.Zero, StopsWithin);
        return $"gone after {took.Min().TotalSeconds:0.00} s";
    }

    [Fact]
    public Task S2_SiloIsStoppedWhileItSweepsOverASlowStore_EndsSoon()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("silo stopped during a sweep", StopSweepingAsync);
    }

    private static async Task<string> StopSweepingAsync()
    {
        await using var cluster = await SiloCluster.StartAsync(1, StorageKind.RedisBehindProxies, settings: [("Logging__LogLevel__OrleansSessions.Grains", "Debug")]);
        cluster.Proxies.ForEach(static proxy => (proxy.Delay, proxy.Fault) = (TimeSpan.FromMilliseconds(100), ProxyFault.Delay));

        await cluster.Silos[0].SaysAsync("has not stored how far it has swept"); // it looks at each minute of the hour before
        var began = TimeProvider.System.GetTimestamp();
        await cluster.Silos[0].StopAsync();
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.InRange(took, TimeSpan.Zero, StopsWithin);
        return $"gone after {took.TotalSeconds:0.00} s";
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task S15_SiloIsStoppedAndItsMembershipTableDoesNotTakeItsGoodbye_EndsWithinItsShutdownTimeout(bool isGone)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync($"silo stopped without a membership table ({(isGone ? "gone" : "frozen")})", () => StopAloneAsync(isGone));
    }

    private static async Task<string> StopAloneAsync(bool isGone)
    {
        await using var cluster = await SiloCluster.StartAsync(1, StorageKind.RedisBehindProxies, settings: [("DOTNET_SHUTDOWNTIMEOUTSECONDS", "8")]);

        await (isGone ? cluster.Redis.KillAsync() : cluster.Redis.PauseAsync());
        var began = TimeProvider.System.GetTimestamp();
        await cluster.Silos[0].StopAsync();
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(11));
        return $"gone after {took.TotalSeconds:0.00} s, with a ShutdownTimeout of 8 s";
    }

    private static async Task<TimeSpan> StopAsync()
    {
        await using var cluster = await SiloCluster.StartAsync(2, StorageKind.RedisBehindProxies);
        var web = cluster.Web[^2];
        var slots = Enumerable.Range(0, Sessions).Select(static i => new SessionSlot($"{Guid.NewGuid()}", $"{i}", TimeSpan.FromMinutes(20))).ToList();
        var created = await Task.WhenAll(slots.Select(async slot => (Slot: slot, Base: (await web.Sessions.CommitAsync(slot.Id(1), Set(default, "first"), default)).Version)));
        var lines = await Task.WhenAll(Enumerable.Range(0, SessionsHeld).Select(_ => StopLine.FormAsync(web.Sessions, Waiters)));
        cluster.Proxies.ForEach(static proxy => (proxy.Delay, proxy.Fault) = (TimeSpan.FromMilliseconds(100), ProxyFault.Delay));

        var writing = created.SelectMany(session => Enumerable.Range(0, Writers), async (session, writer) =>
            (session.Slot, Key: Text(writer), (await web.Sessions.CommitAsync(session.Slot.Id(1), Set(session.Base, Text(writer)), default)).Status)).ToList();
        await Task.WhenAny(writing);
        var began = TimeProvider.System.GetTimestamp();
        await cluster.Silos[0].StopAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        var answers = await Task.WhenAll(writing);
        cluster.Proxies.ForEach(static proxy => proxy.Fault = ProxyFault.None);
        var served = await Task.WhenAll(lines.Select(line => line.ServeAsync()));
        var lost = 0;
        foreach (var session in answers.Where(static answer => answer.Status == CommitStatus.Applied).GroupBy(static answer => answer.Slot))
        {
            var stored = await LoadAsync(web, session.Key);
            lost += session.Select(static answer => answer.Key).Except(stored.Patch.Set.Select(static entry => entry.Key)).Count();
        }

        Measured.Say($"measured: silo stopped with {answers.Length} changes of {Sessions} sessions under way, {SessionsHeld * Waiters} waiting for {SessionsHeld} others, and a storage of 200 ms: gone after {took.TotalSeconds:0.00} s, "
            + $"{answers.Count(static answer => answer.Status == CommitStatus.Applied)} applied, {lost} lost");
        Assert.Equal(0, lost);
        Assert.All(served, static places => Assert.Equal(places.Order(), places));
        Assert.Contains(answers, static answer => answer.Status == CommitStatus.Applied);
        return took;
    }

    // A silo that is busy may not answer in time. That is no loss.
    private static async Task<LoadOutcome> LoadAsync(WebNode web, SessionSlot slot)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        LoadOutcome stored;
        do
        {
            stored = await web.Sessions.LoadAsync(slot.Id(1), new SessionLoad(default, slot.Idle), default);
        }
        while (stored.Outage is not null && !limit.IsCancellationRequested);
        Assert.Equal(LoadStatus.Whole, stored.Status);
        return stored;
    }

    private static string Text(int writer) => writer.ToString(CultureInfo.InvariantCulture);

    private static SessionCommit Set(SessionVersion known, string key) => new()
    {
        CommitId = Guid.NewGuid(),
        Base = known,
        Create = known.IsNone,
        PublicId = Guid.NewGuid(),
        Idle = TimeSpan.FromMinutes(20),
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry(key, Encoding.UTF8.GetBytes(key))] },
    };
}
