using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class SnapshotCacheTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Load_CopyIsCurrent_AsksConditionally(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("a", "1");

        Assert.Equal("1", bench.Open().GetString("a"));
        Assert.Equal(LoadStatus.Unchanged, bench.Client.LastLoad!.Status);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Load_CacheOff_AsksForTheWhole(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions, static options => options.MaximumCacheBytes = 0);
        await bench.StoreAsync("a", "1");

        Assert.Equal("1", bench.Open().GetString("a"));
        Assert.Equal(LoadStatus.Whole, bench.Client.LastLoad!.Status);
    }

    [Fact]
    public async Task Commit_ClusterForgotWhatOthersDid_DropsTheCopy()
    {
        await using var bench = await SessionBench.OverAsync(HostKind.TestServer);
        await bench.StoreAsync("a", "1");
        var slow = bench.Open();
        await slow.LoadAsync();
        await ChangeElsewhereAsync(bench, "b");
        await ChangeElsewhereAsync(bench, "c");

        slow.SetString("d", "1");
        await slow.CommitAsync();
        slow.SetString("e", "1");
        await slow.CommitAsync();

        Assert.Equal(["a", "b", "c", "d", "e"], bench.Open().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(LoadStatus.Whole, bench.Client.LastLoad!.Status);
    }

    [Fact]
    public void Empty_NewestVersionSeen_IsStillNamedAndMatchesNoDocument()
    {
        var copies = new SnapshotCache(Microsoft.Extensions.Options.Options.Create(new OrleansSessionOptions()));
        var id = SessionId.From(1, new byte[32]);
        var seen = new SessionVersion(Guid.NewGuid(), 3, 7);

        copies.Empty(id, seen);
        copies.Put(id, SessionSnapshot.None.With(seen with { Revision = 2 }, Guid.NewGuid(), new SessionPatch()));

        Assert.Equal(seen with { Stamp = 0 }, copies.Get(id).Version);
        Assert.Empty(copies.Get(id).Entries);
    }

    private static async Task ChangeElsewhereAsync(SessionBench bench, string key)
    {
        var other = bench.Open();
        other.SetString(key, "1");
        await other.CommitAsync();
    }
}
