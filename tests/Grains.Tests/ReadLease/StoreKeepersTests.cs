using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>S15: two clusters of one name over one store, which meet in different membership tables.</summary>
public sealed class StoreKeepersTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly BreakableStorage _storage;
    private readonly StoreRow _row;

    public StoreKeepersTests()
    {
        _storage = new BreakableStorage(new MemoryGrainStorage(), _time);
        _row = new StoreRow(_storage, "keeper", TimeSpan.FromSeconds(5), _time);
    }

    [Fact]
    public async Task EnsureListed_NobodyKeepsTheStore_DoesNotWaitAndIsTheKeeper()
    {
        await Of("a", "a").EnsureListedAsync(default);

        Assert.Equal(new StoreKeeper("a", "blue", 1), await LastAsync());
    }

    [Fact]
    public async Task EnsureListed_KeeperIsInTheTable_DoesNotWait()
    {
        await Of("a", "a").EnsureListedAsync(default);

        await Of("b", "a", "b").EnsureListedAsync(default);

        Assert.Equal(new StoreKeeper("b", "blue", 2), await LastAsync());
    }

    /// <summary>It was replaced, and its own row said so.</summary>
    [Fact]
    public async Task EnsureListed_KeeperIsOfAnotherOwner_DoesNotWait()
    {
        await Of("a", "a").EnsureListedAsync(default);

        await OfOwner("green", "b", "b").EnsureListedAsync(default);

        Assert.Equal("b", (await LastAsync())!.Silo);
    }

    [Fact]
    public async Task EnsureListed_KeeperIsNotInTheTableAndGoesOn_RefusesAndNamesIt()
    {
        var (a, b) = (Of("10.0.0.1:11111@5", "10.0.0.1:11111@5"), Of("b", "b"));
        await a.EnsureListedAsync(default);

        var starting = b.EnsureListedAsync(default);
        await PassAsync(starting, StoreOwnership.RenewalInterval);
        await a.RecordAsync();
        await PassAsync(starting, 2 * Second);

        var refused = await Assert.ThrowsAsync<ForeignTableException>(() => starting);
        Assert.Contains("10.0.0.1:11111@5", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:ConnectionString", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The table was emptied, and the silos that were in it have gone: this one is the first.</summary>
    [Fact]
    public async Task EnsureListed_KeeperIsNotInTheTableAndHasStopped_GoesOnAfterTwoRenewals()
    {
        await Of("a", "a").EnsureListedAsync(default);

        var starting = Of("b", "b").EnsureListedAsync(default);
        await PassAsync(starting, StoreKeepers.MaximumWait - Second);
        Assert.False(starting.IsCompleted);
        await PassAsync(starting, 2 * Second);
        await starting;

        Assert.Equal("b", (await LastAsync())!.Silo);
    }

    [Fact]
    public async Task EnsureListed_StoreFailsMeanwhile_StillSeesThatTheKeeperGoesOn()
    {
        var (a, b) = (Of("a", "a"), Of("b", "b"));
        await a.EnsureListedAsync(default);
        var starting = b.EnsureListedAsync(default);
        _storage.Reads.Odds = new BreakOdds { BeforeWrite = 1 };
        await PassAsync(starting, 3 * Second);
        _storage.Reads.Odds = null;

        await a.RecordAsync();
        await PassAsync(starting, 2 * Second);

        await Assert.ThrowsAsync<ForeignTableException>(() => starting);
    }

    private StoreKeepers Of(string self, params string[] listed) => OfOwner("blue", self, listed);

    private StoreKeepers OfOwner(string owner, string self, params string[] listed) =>
        new(_row, self, owner, () => Task.FromResult<IReadOnlySet<string>>(listed.ToHashSet()), _time, NullLogger.Instance);

    private async Task<StoreKeeper?> LastAsync() => StoreKeeper.Read((await _row.ReadAsync()).Bytes);

    private async Task PassAsync(Task starting, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time && !starting.IsCompleted; passed += Second)
        {
            await Task.WhenAny(starting, _time.TimerDueAsync(Second));
            _time.Advance(Second);
        }
    }
}
