using System.Text;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Two clusters over one store: by mistake, and when one replaces the other. They mostly wait, so they run beside the scenarios.</summary>
public sealed class TwoClustersTests
{
    private const int Sessions = 20;
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(1);

    [Fact]
    public Task S15_StoreBelongsToAnotherCluster_SiloRefusesToStartAndNamesIt()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("second cluster over one store", RefuseAsync);
    }

    private static async Task<string> RefuseAsync()
    {
        await using var blue = await SiloCluster.StartAsync(1, StorageKind.Redis);
        using var green = blue.Foreign("green");

        var began = TimeProvider.System.GetTimestamp();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => green.StartAsync());
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.Contains($"belongs to '{blue.Id}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"Cluster:TakeOverFrom='{blue.Id}'", refused.Message, StringComparison.Ordinal);
        Assert.Null((await LoadAsync(blue.Web[0], SessionOf(0))).Outage);
        return $"refused after {took.TotalSeconds:0.0} s";
    }

    /// <summary>The same id, copied with the other settings, and another place to meet: the owner's name tells nothing.</summary>
    [Fact]
    public Task S15_SilosOfTheSameIdMeetElsewhere_SiloRefusesToStartAndNamesTheOther()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("second cluster of the same id", RefuseNamesakeAsync);
    }

    private static async Task<string> RefuseNamesakeAsync()
    {
        await using var blue = await SiloCluster.StartAsync(1, StorageKind.Redis);
        using var elsewhere = await RedisServer.StartAsync();
        using var namesake = blue.Further("namesake");
        namesake.Settings["Cluster__ConnectionString"] = namesake.Settings["Reminders__ConnectionString"] = elsewhere.ConnectionString;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(slot => SetAsync(blue.Web[0], SessionOf(slot), default, "blue")));

        var began = TimeProvider.System.GetTimestamp();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => namesake.StartAsync());
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.Contains($"another cluster that is called '{blue.Id}', too, meets elsewhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.Null((await LoadAsync(blue.Web[0], SessionOf(0))).Outage);
        return $"refused after {took.TotalSeconds:0.0} s";
    }

    [Fact]
    public Task S15_StoreIsTakenOver_NoSessionIsLostAndTheOldClusterShowsNone()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return Repeats.RunAsync("store taken over", TakeOverAsync);
    }

    private static async Task<string> TakeOverAsync()
    {
        await using var blue = await SiloCluster.StartAsync(1, StorageKind.Redis);
        var slots = Enumerable.Range(0, Sessions).Select(SessionOf).ToList();
        await Task.WhenAll(slots.Select(slot => SetAsync(blue.Web[0], slot, default, "blue")));

        using var green = blue.Foreign("green");
        green.Settings["Cluster__TakeOverFrom"] = blue.Id;
        await green.StartAsync();
        await using var web = await SiloCluster.WebOfAsync(green);
        var found = await Task.WhenAll(slots.Select(slot => LoadAsync(web, slot)));
        var written = await Task.WhenAll(slots.Select((slot, i) => SetAsync(web, slot, found[i].Version, "green")));
        var stale = await Task.WhenAll(slots.Select(slot => LoadAsync(blue.Web[0], slot)));
        var began = TimeProvider.System.GetTimestamp();
        while (!blue.Silos[0].HasExited && TimeProvider.System.GetElapsedTime(began) < EndsWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.All(found, static load => Assert.Equal("blue", Text(load)));
        Assert.All(written, static commit => Assert.Equal(CommitStatus.Applied, commit.Status));
        Assert.All(stale, static load => Assert.NotNull(load.Outage));
        Assert.True(blue.Silos[0].HasExited, blue.Silos[0].Output);
        Assert.Contains("belongs to 'green'", blue.Silos[0].Output, StringComparison.Ordinal);
        return $"{found.Length} sessions kept, 0 shown by the old cluster, which ended {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s later";
    }

    private static SessionSlot SessionOf(int number) => new("two clusters", $"{number}", TimeSpan.FromMinutes(20));

    private static async Task<LoadOutcome> LoadAsync(WebNode web, SessionSlot slot) => await web.Sessions.LoadAsync(slot.Id(1), new SessionLoad(default, slot.Idle), default);

    private static string Text(LoadOutcome load) => Encoding.UTF8.GetString(Assert.Single(load.Patch.Set).Value.Span);

    private static async Task<CommitOutcome> SetAsync(WebNode web, SessionSlot slot, SessionVersion known, string value) => await web.Sessions.CommitAsync(
        slot.Id(1),
        new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Base = known,
            Create = known.IsNone,
            PublicId = Guid.NewGuid(),
            Idle = slot.Idle,
            Timeout = TimeSpan.FromSeconds(30),
            Changes = new SessionPatch { Set = [new SessionEntry("by", Encoding.UTF8.GetBytes(value))] },
        },
        default);
}
