using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class StoreOwnershipTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly BreakableStorage _storage;

    public StoreOwnershipTests() => _storage = new BreakableStorage(new MemoryGrainStorage(), _time);

    [Fact]
    public async Task AcquireAsync_NobodyOwnsTheStore_IsOwnerAtOnce()
    {
        await Of("blue").AcquireAsync(default);

        Assert.Equal(new StoreOwner("blue", 1), (await Row.ReadAsync()).Owner);
    }

    [Fact]
    public async Task AcquireAsync_AnotherSiloOfTheClusterIsOwner_DoesNotWait()
    {
        await Of("blue").AcquireAsync(default);

        await Of("blue").AcquireAsync(default);

        Assert.Equal(new StoreOwner("blue", 1), (await Row.ReadAsync()).Owner);
    }

    [Fact]
    public async Task AcquireAsync_ForeignOwnerIsAlive_RefusesAndNamesIt()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);

        var acquiring = Of("green").AcquireAsync(default);
        await RunAsync(acquiring, StoreOwnership.MaximumWait, () => blue.KeepAsync(mayRenew: true));

        var refused = await Assert.ThrowsAsync<ForeignOwnerException>(() => acquiring);
        Assert.Contains("'blue'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:TakeOverFrom=blue", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcquireAsync_ForeignOwnerDied_IsOwnerAfterItsLeaseHasRunOut()
    {
        await Of("blue").AcquireAsync(default);
        var began = _time.GetTimestamp();

        var acquiring = Of("green").AcquireAsync(default);
        await RunAsync(acquiring, TimeSpan.FromMinutes(1), static () => Task.CompletedTask);
        await acquiring;

        Assert.Equal(new StoreOwner("green", 2), (await Row.ReadAsync()).Owner);
        Assert.Equal(StoreOwnership.DeadAfter + StoreOwnership.HandoverTime, _time.GetElapsedTime(began));
    }

    [Fact]
    public async Task KeepAsync_TakenOver_IsRefutedAndClosedAtOnce()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);

        var acquiring = Of("green", takeOverFrom: "blue").AcquireAsync(default);
        await blue.KeepAsync(mayRenew: true);
        await RunAsync(acquiring, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await acquiring;

        Assert.True(blue.Refutation is { Verdict: MembershipVerdict.Refuted, HasOtherActive: true });
        Assert.False(blue.IsConfirmed);
    }

    [Fact]
    public async Task AcquireAsync_TakesOverFromAnotherThanTheOwner_Refuses()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);

        var acquiring = Of("green", takeOverFrom: "red").AcquireAsync(default);
        await RunAsync(acquiring, StoreOwnership.MaximumWait, () => blue.KeepAsync(mayRenew: true));

        await Assert.ThrowsAsync<ForeignOwnerException>(() => acquiring);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task KeepAsync_RenewalIsDue_IsWrittenOnlyBySilosWithAPlace(bool mayRenew, long counter)
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);

        await blue.KeepAsync(mayRenew);
        _time.Advance(StoreOwnership.RenewalInterval);
        await blue.KeepAsync(mayRenew);

        Assert.Equal(counter, (await Row.ReadAsync()).Owner!.Counter);
    }

    [Fact]
    public async Task KeepAsync_RowIsGone_IsRefutedButNotClosed()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);
        await Row.TryClearAsync((await Row.ReadAsync()).ETag);

        await blue.KeepAsync(mayRenew: true);

        Assert.True(blue.Refutation is { HasOtherActive: false });
    }

    [Fact]
    public async Task IsConfirmed_StoreCannotBeRead_UntilTheOwnerCouldBeTakenForDead()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);
        await blue.KeepAsync(mayRenew: true);
        _storage.Reads.Always = Break.BeforeWrite;

        _time.Advance(StoreOwnership.DeadAfter - TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<BrokenStorageException>(() => blue.KeepAsync(mayRenew: true));
        var before = blue.IsConfirmed;
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(before);
        Assert.False(blue.IsConfirmed);
        Assert.Null(blue.Refutation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReleaseAsync_OnlyOneThatNobodySharesGivesTheStoreBack(bool releases)
    {
        var blue = Of("blue", releases: releases);
        await blue.AcquireAsync(default);

        await blue.ReleaseAsync();

        Assert.Equal(releases, (await Row.ReadAsync()).Owner is null);
    }

    private StoreOwnerRow Row => new(_storage, Timeout, _time);

    private StoreOwnership Of(string name, string? takeOverFrom = null, bool releases = false) =>
        new(new StoreOwnerIdentity(name) { TakeOverFrom = takeOverFrom, ReleaseOnStop = releases }, Row, _time, NullLogger.Instance);

    private async Task RunAsync(Task acquiring, TimeSpan time, Func<Task> everySecond)
    {
        var began = _time.GetTimestamp();
        while (!acquiring.IsCompleted && _time.GetElapsedTime(began) < time + Second)
        {
            await everySecond();
            await Task.WhenAny(acquiring, _time.TimerDueAsync(TimeSpan.FromMinutes(1)));
            if (!acquiring.IsCompleted)
            {
                _time.Advance(Second);
            }
        }
    }
}
