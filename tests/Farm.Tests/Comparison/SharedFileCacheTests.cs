using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;
using OrleansSessions.Testing;
using OrleansSessions.WebFrontend;

namespace OrleansSessions.Farm.Tests;

public sealed class SharedFileCacheTests : IDisposable
{
    private static readonly DistributedCacheEntryOptions TwentyMinutes = new() { SlidingExpiration = TimeSpan.FromMinutes(20) };

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Get_WrittenByAnotherNode_GivesTheLastValue()
    {
        var one = new SharedFileCache(_directory.Path, _time);
        var two = new SharedFileCache(_directory.Path, _time);

        one.Set("key", [1], TwentyMinutes);
        two.Set("key", [2, 2], TwentyMinutes);

        Assert.Equal([2, 2], one.Get("key"));
        Assert.Null(one.Get("other"));
    }

    [Fact]
    public void Get_IdleOver_GivesNothing()
    {
        var cache = new SharedFileCache(_directory.Path, _time);
        cache.Set("key", [1], TwentyMinutes);

        _time.Advance(TimeSpan.FromMinutes(20));

        Assert.Null(cache.Get("key"));
    }

    [Fact]
    public void Refresh_BeforeIdleIsOver_KeepsTheValueForAnother()
    {
        var cache = new SharedFileCache(_directory.Path, _time);
        cache.Set("key", [1], TwentyMinutes);

        _time.Advance(TimeSpan.FromMinutes(19));
        cache.Refresh("key");
        _time.Advance(TimeSpan.FromMinutes(19));

        Assert.Equal([1], cache.Get("key"));
    }

    [Fact]
    public async Task Set_ManyNodesAtOnce_IsAlwaysReadWhole()
    {
        var cache = new SharedFileCache(_directory.Path, _time);
        var values = Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 10_000).ToArray()).ToArray();
        cache.Set("key", values[0], TwentyMinutes);

        var writing = Task.WhenAll(values.Select(value => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++) cache.Set("key", value, TwentyMinutes);
        })));
        var read = new List<byte[]?>();
        while (!writing.IsCompleted) read.Add(cache.Get("key"));
        await writing;

        // By spans: comparing each with each by xUnit's comparer takes minutes.
        Assert.All(read, value => Assert.True(values[value![0]].AsSpan().SequenceEqual(value)));
    }

    [Fact]
    public void Set_Key_IsNotShownInTheDirectory()
    {
        var cache = new SharedFileCache(_directory.Path, _time);

        cache.Set("what-the-cookie-carries", [1], TwentyMinutes);

        var file = Assert.Single(Directory.GetFiles(_directory.Path));
        Assert.DoesNotContain("what-the-cookie-carries", file + Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
