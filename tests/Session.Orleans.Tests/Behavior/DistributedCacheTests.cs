using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>The contract of a distributed cache, over every transport.</summary>
public sealed class DistributedCacheTests
{
    private static readonly DistributedCacheEntryOptions Ever = new();

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_SetAndReplaced_EveryNodeGetsTheNewestValue(HostKind host)
    {
        var farm = $"{Guid.NewGuid()}";
        await using var one = await OverAsync(host, farm);
        await using var other = await OverAsync(host, farm);
        var (cache, elsewhere) = (one.Get<IDistributedCache>(), other.Get<IDistributedCache>());

        var before = await cache.GetAsync("k");
        await cache.SetAsync("k", [1, 2], Ever);
        var first = await elsewhere.GetAsync("k");
        await elsewhere.SetAsync("k", [], Ever);
        var second = await cache.GetAsync("k");

        Assert.Null(before);
        Assert.Equal([1, 2], first!);
        Assert.Equal([], second!);
        Assert.Null(await cache.GetAsync("K"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_Removed_IsGoneAndCanBeSetAtOnce(HostKind host)
    {
        await using var node = await OverAsync(host);
        var cache = node.Get<IDistributedCache>();
        await cache.SetAsync("k", [1], Ever);

        await cache.RemoveAsync("k");
        var removed = await cache.GetAsync("k");
        await cache.RemoveAsync("k");
        await cache.SetAsync("k", [2], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
        await cache.RemoveAsync("never");

        Assert.Null(removed);
        Assert.Equal([2], await cache.GetAsync("k")!);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_AbsoluteEnd_IsGoneThenHoweverMuchItIsReadAndCanBeSetAgain(HostKind host)
    {
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        await using var node = await OverAsync(host, time: time);
        var cache = node.Get<IDistributedCache>();
        var sliding = new DistributedCacheEntryOptions { AbsoluteExpiration = time.GetUtcNow().AddMinutes(3), SlidingExpiration = TimeSpan.FromMinutes(2) };
        await cache.SetAsync("at", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = time.GetUtcNow().AddMinutes(3) });
        await cache.SetAsync("from now", [2], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(3) });
        await cache.SetAsync("both", [3], sliding);
        time.Advance(TimeSpan.FromMinutes(3) - TimeSpan.FromTicks(1));
        var before = new[] { await cache.GetAsync("at"), await cache.GetAsync("from now"), await cache.GetAsync("both") };

        time.Advance(TimeSpan.FromTicks(1));
        var after = new[] { await cache.GetAsync("at"), await cache.GetAsync("from now"), await cache.GetAsync("both") };
        await cache.SetAsync("at", [4], Ever);

        Assert.Equal([1, 2, 3], before.Select(static value => value!.Single()));
        Assert.All(after, Assert.Null);
        Assert.Equal([4], await cache.GetAsync("at")!);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_RealTimeOfAnAbsoluteEnd_RowIsGoneAndNothingRefusesTheNextValue(HostKind host)
    {
        await using var node = await OverAsync(host);
        var cache = node.Get<IDistributedCache>();
        await cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(1) });

        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost
        var gone = await cache.GetAsync("k");
        var outcome = node.Client.LastLoad!;
        await cache.SetAsync("k", [2], Ever);

        Assert.Null(gone);
        Assert.Equal(SessionEndReason.Absent, outcome.Reason);
        Assert.Equal([2], await cache.GetAsync("k")!);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_Sliding_LivesAsLongAsItIsReadOrRefreshed(HostKind host)
    {
        await using var node = await OverAsync(host);
        var cache = node.Get<IDistributedCache>();
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(4) }; // and as much slack, if an activation was lost
        await cache.SetAsync("read", [1], options);
        await cache.SetAsync("refreshed", [2], options);
        await cache.SetAsync("left", [3], options);
        for (var i = 0; i < 9; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            Assert.NotNull(await cache.GetAsync("read"));
            await cache.RefreshAsync("refreshed");
        }

        var values = (await cache.GetAsync("read"), await cache.GetAsync("refreshed"), await cache.GetAsync("left"));

        Assert.Equal([1], values.Item1!);
        Assert.Equal([2], values.Item2!);
        Assert.Null(values.Item3);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_SetAnew_HasTheNewExpirationOnly(HostKind host)
    {
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        await using var node = await OverAsync(host, time: time);
        var cache = node.Get<IDistributedCache>();
        await cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(1), SlidingExpiration = TimeSpan.FromSeconds(1) });

        await cache.SetAsync("k", [2], Ever);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
        time.Advance(TimeSpan.FromDays(3000));

        Assert.Equal([2], await cache.GetAsync("k")!);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_Synchronous_DoesTheSameEvenWhereNothingElseRuns(HostKind host)
    {
        await using var node = await OverAsync(host);
        var cache = node.Get<IDistributedCache>();

        var values = await StuckContext.RunAsync(() =>
        {
            cache.Set("k", [1], Ever);
            cache.Refresh("k");
            var value = cache.Get("k");
            cache.Remove("k");
            return (value, cache.Get("k"));
        }).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1], values.value!);
        Assert.Null(values.Item2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cache_Buffers_AreCopiedBothWays(HostKind host)
    {
        await using var node = await OverAsync(host);
        var cache = Assert.IsAssignableFrom<IBufferDistributedCache>(node.Get<IDistributedCache>());
        var mine = new byte[] { 1, 2, 3 };
        await cache.SetAsync("k", new ReadOnlySequence<byte>(mine), Ever);
        mine[0] = 9;
        (await cache.GetAsync("k"))![1] = 9;
        var buffer = new ArrayBufferWriter<byte>();

        var found = (await cache.TryGetAsync("k", buffer), await cache.TryGetAsync("other", buffer));

        Assert.Equal((true, false), found);
        Assert.Equal([1, 2, 3], buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task Cache_AsUsual_ReadingAValueAgainSendsNoneOfIt()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var cache = node.Get<IDistributedCache>();
        await cache.SetAsync("k", new byte[10_000], Ever);

        await cache.GetAsync("k");

        Assert.Equal(LoadStatus.Unchanged, node.Client.LastLoad!.Status);
    }

    [Fact]
    public async Task Cache_TooLarge_NamesTheOptionAndLeavesWhatWasThere()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var cache = node.Get<IDistributedCache>();
        await cache.SetAsync("k", [1], Ever);

        var error = await Assert.ThrowsAsync<SessionLimitException>(() => cache.SetAsync("k", new byte[(1024 * 1024) + 1], Ever));

        Assert.Contains("OrleansSessionOptions.MaximumEntryBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal([1], await cache.GetAsync("k")!);
        await cache.SetAsync("k", new byte[1024 * 1024], Ever);
    }

    [Fact]
    public async Task Cache_ClusterDown_ThrowsInsteadOfForgetting()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var cache = node.Get<IDistributedCache>();
        node.Client.FailLoads = ScriptedClient.Down;
        node.Client.RefuseCommits();

        await Assert.ThrowsAsync<SessionUnavailableException>(() => cache.GetAsync("k"));
        await Assert.ThrowsAsync<SessionUnavailableException>(() => cache.RefreshAsync("k"));
        await Assert.ThrowsAsync<SessionUnavailableException>(() => cache.RemoveAsync("k"));
        await Assert.ThrowsAsync<SessionCommitException>(() => cache.SetAsync("k", [1], Ever));
    }

    [Fact]
    public async Task Cache_WhatMakesNoSense_Throws()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var cache = node.Get<IDistributedCache>();

        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.GetAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.RefreshAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.RemoveAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.SetAsync(null!, [], Ever));
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.SetAsync("k", null!, Ever));
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.SetAsync("k", [], null!));
        Assert.Throws<ArgumentNullException>(() => cache.Get(null!));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.SetAsync("k", [], Ever, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cache_AbsoluteExpirationHasPassed_ThrowsWithTheFrameworksParameter(bool isRelativeToo)
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var options = new DistributedCacheEntryOptions { AbsoluteExpiration = TimeProvider.System.GetUtcNow(), AbsoluteExpirationRelativeToNow = isRelativeToo ? TimeSpan.FromMinutes(1) : null };

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.Get<IDistributedCache>().SetAsync("k", [], options));

        Assert.Equal((nameof(options.AbsoluteExpiration), options.AbsoluteExpiration), (error.ParamName, error.ActualValue));
    }

    [Fact]
    public async Task Cache_LongestExpirations_AreBounded()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var cache = node.Get<IDistributedCache>();

        await cache.SetAsync("sliding", [1], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.MaxValue });
        await cache.SetAsync("absolute", [2], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.MaxValue });
        await cache.SetAsync("end of time", [3], new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.MaxValue });

        Assert.Equal([1, 2, 3], new[] { await cache.GetAsync("sliding"), await cache.GetAsync("absolute"), await cache.GetAsync("end of time") }.Select(static value => value!.Single()));
    }

    [Fact]
    public async Task AddDistributedCache_WithAKey_LeavesTheOneWithoutAlone()
    {
        await using var keyed = await RowBench.OverAsync(HostKind.RealGrains, static sessions =>
        {
            sessions.Services.AddDistributedMemoryCache();
            sessions.AddDistributedCache("cluster");
        });
        await using var plain = await RowBench.OverAsync(HostKind.RealGrains, static sessions =>
        {
            sessions.Services.AddDistributedMemoryCache();
            sessions.AddDistributedCache();
        });

        Assert.IsType<MemoryDistributedCache>(keyed.Get<IDistributedCache>());
        Assert.Same(plain.Get<IDistributedCache>().GetType(), keyed.Get<IDistributedCache>("cluster").GetType());
    }

    private static Task<RowBench> OverAsync(HostKind way, string? farm = null, TimeProvider? time = null) => RowBench.OverAsync(way, static sessions => sessions.AddDistributedCache(), farm, time);
}
