namespace OrleansSessions.Tests;

public sealed class TwoGenerationCacheTests
{
    [Fact]
    public void Put_MoreThanAllowed_NeverHoldsMore()
    {
        var cache = new TwoGenerationCache<int, string>(100);

        for (var i = 0; i < 1000; i++)
        {
            cache.Put(i, "x", 10);
            Assert.True(cache.Count <= 11);
        }

        Assert.True(cache.TryGet(999, out _));
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void TryGet_ReadAgainAndAgain_Stays()
    {
        var cache = new TwoGenerationCache<int, string>(100);
        cache.Put(-1, "kept", 10);

        for (var i = 0; i < 1000; i++)
        {
            cache.Put(i, "x", 10);
            Assert.True(cache.TryGet(-1, out var value));
            Assert.Equal("kept", value);
        }
    }

    [Fact]
    public void Put_SameKeyAgain_CountsOnce()
    {
        var cache = new TwoGenerationCache<int, string>(100);
        cache.Put(1, "first", 10);

        for (var i = 0; i < 1000; i++)
        {
            cache.Put(2, "x", 10);
        }

        Assert.True(cache.TryGet(1, out _));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Put_LargerThanAllowed_ForgetsTheOldValue()
    {
        var cache = new TwoGenerationCache<int, string>(100);
        cache.Put(1, "small", 10);

        cache.Put(1, "large", 80);

        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void Put_NothingAllowed_HoldsNothing()
    {
        var cache = new TwoGenerationCache<int, string>(0);

        cache.Put(1, "x", 1);

        Assert.Equal(0, cache.Count);
    }
}
