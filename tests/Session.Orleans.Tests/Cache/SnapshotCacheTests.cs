using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Cache;

public sealed class SnapshotCacheTests
{
    [Fact]
    public async Task Load_CopyIsCurrent_AsksConditionally()
    {
        await using var bench = new SessionBench();
        await bench.StoreAsync("a", "1");

        Assert.Equal("1", bench.Open().GetString("a"));
        Assert.Equal(LoadStatus.Unchanged, bench.Client.LastLoad!.Status);
    }

    [Fact]
    public async Task Load_CacheOff_AsksForTheWhole()
    {
        await using var bench = new SessionBench(static options => options.CacheBytesMax = 0);
        await bench.StoreAsync("a", "1");

        Assert.Equal("1", bench.Open().GetString("a"));
        Assert.Equal(LoadStatus.Whole, bench.Client.LastLoad!.Status);
    }

    [Fact]
    public async Task Commit_ClusterForgotWhatOthersDid_DropsTheCopy()
    {
        await using var bench = new SessionBench();
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

    private static async Task ChangeElsewhereAsync(SessionBench bench, string key)
    {
        var other = bench.Open();
        other.SetString(key, "1");
        await other.CommitAsync();
    }
}
