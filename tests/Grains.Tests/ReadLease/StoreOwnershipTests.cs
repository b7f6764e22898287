using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
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

        Assert.Equal(new StoreOwner("blue", 1, Term: 1, IsHandover: false), (await Row.ReadAsync()).Owner);
    }

    [Fact]
    public async Task AcquireAsync_AnotherSiloOfTheClusterIsOwner_DoesNotWait()
    {
        await Of("blue").AcquireAsync(default);

        await Of("blue").AcquireAsync(default);

        Assert.Equal(new StoreOwner("blue", 1, Term: 1, IsHandover: false), (await Row.ReadAsync()).Owner);
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
        Assert.Contains("Cluster:TakeOverFrom='blue'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blau", false, "Cluster:TakeOverFrom is 'blau', which does not own it.")]
    [InlineData(null, true, "Cluster:Provider is Localhost")]
    public void Refusal_NamesTheSettingThatIsTheCause(string? takeOverFrom, bool isAlone, string cause) =>
        Assert.Contains(cause, new ForeignOwnerException("blue", new StoreOwnerIdentity("green") { TakeOverFrom = takeOverFrom, ReleaseOnStop = isAlone }).Message, StringComparison.Ordinal);

    /// <summary>It is looked at for as long as ever, whenever the store can be read.</summary>
    [Fact]
    public async Task AcquireAsync_StoreOfADeadOwnerCouldNotBeReadAtFirst_IsOwnerAfterItsLeaseHasRunOut()
    {
        await Of("blue").AcquireAsync(default);
        _storage.Reads.Odds = new BreakOdds { BeforeWrite = 1 };
        var acquiring = Of("green").AcquireAsync(default);
        await RunAsync(acquiring, StoreOwnership.MaximumWait + Second, static () => Task.CompletedTask);

        _storage.Reads.Odds = null;
        await RunAsync(acquiring, TimeSpan.FromMinutes(1), static () => Task.CompletedTask);
        await acquiring;

        Assert.Equal("green", (await Row.ReadAsync()).Owner?.Name);
    }

    [Fact]
    public async Task AcquireAsync_ForeignOwnerDied_IsOwnerAfterItsLeaseHasRunOut()
    {
        await Of("blue").AcquireAsync(default);
        var began = _time.GetTimestamp();

        var acquiring = Of("green").AcquireAsync(default);
        await RunAsync(acquiring, TimeSpan.FromMinutes(1), static () => Task.CompletedTask);
        await acquiring;

        Assert.Equal(new StoreOwner("green", 3, Term: 2, IsHandover: false), (await Row.ReadAsync()).Owner);
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
    public async Task AcquireAsync_AnotherSiloTookTheStoreOverJustNow_WaitsUntilTheOldOwnersLeasesHaveRunOut()
    {
        await Of("blue").AcquireAsync(default);
        var first = Of("green", takeOverFrom: "blue").AcquireAsync(default);
        _time.Advance(Second);
        var began = _time.GetTimestamp();

        var second = Of("green").AcquireAsync(default);
        var isOwnerAtOnce = second.IsCompleted;
        await RunAsync(Task.WhenAll(first, second), StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await second;

        Assert.False(isOwnerAtOnce);
        Assert.True(_time.GetElapsedTime(began) >= StoreOwnership.HandoverTime - Second);
    }

    [Fact]
    public async Task AcquireAsync_WriteOfTheTakeoverLandsAndFails_WaitsUntilTheOldOwnersLeasesHaveRunOut()
    {
        await Of("blue").AcquireAsync(default);
        _storage.Writes.Next(Break.AfterWrite);
        var began = _time.GetTimestamp();

        var acquiring = Of("green", takeOverFrom: "blue").AcquireAsync(default);
        await RunAsync(acquiring, StoreOwnership.HandoverTime + Second, static () => Task.CompletedTask);
        await acquiring;

        Assert.True(_time.GetElapsedTime(began) >= StoreOwnership.HandoverTime);
    }

    [Fact]
    public async Task KeepAsync_StoreWasAnothersAndIsBack_IsRefuted()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);

        var green = Of("green", takeOverFrom: "blue").AcquireAsync(default);
        await RunAsync(green, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        var newBlue = Of("blue", takeOverFrom: "green").AcquireAsync(default);
        await RunAsync(newBlue, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await Task.WhenAll(green, newBlue);
        await blue.KeepAsync(mayRenew: true);

        Assert.True(blue.Refutation is { Verdict: MembershipVerdict.Refuted, HasOtherActive: true });
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
        var row = new GrainState<StoredBytes>(new StoredBytes(), (await Row.ReadAsync()).ETag!) { RecordExists = true };
        await _storage.ClearStateAsync("owner", GrainId.Create("owner", "sessions"), row);

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

        Assert.Equal(releases, (await Row.ReadAsync()).Owner!.IsReleased);
    }

    [Fact]
    public async Task AcquireAsync_StoreWasReleased_IsOwnerAtOnceInANewTerm()
    {
        var blue = Of("blue", releases: true);
        await blue.AcquireAsync(default);
        await blue.ReleaseAsync();

        await Of("green").AcquireAsync(default);

        Assert.Equal(new StoreOwner("green", 3, Term: 2, IsHandover: false), (await Row.ReadAsync()).Owner);
    }

    /// <summary>The store was emptied, and another silo of this cluster was its owner first: whatever was in memory is not in the store.</summary>
    [Fact]
    public async Task KeepAsync_RowIsOfAnEarlierTerm_IsRefuted()
    {
        var blue = Of("blue", releases: true);
        await blue.AcquireAsync(default);
        await blue.ReleaseAsync();
        var green = Of("green");
        await green.AcquireAsync(default);
        var (_, etag) = await Row.ReadAsync();
        await Row.TryWriteAsync(new StoreOwner("green", 1, Term: 1, IsHandover: false), etag);

        await green.KeepAsync(mayRenew: true);

        Assert.Equal(MembershipVerdict.Refuted, green.Refutation?.Verdict);
    }

    // A silo of blue that did not run meanwhile would go on to show what it had read before green changed it.
    [Fact]
    public async Task KeepAsync_StoreWasAnothersThatGaveItBack_IsRefuted()
    {
        var paused = Of("blue");
        await paused.AcquireAsync(default);
        var green = Of("green", takeOverFrom: "blue", releases: true);
        var takingOver = green.AcquireAsync(default);
        await RunAsync(takingOver, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await takingOver;
        await green.ReleaseAsync();
        await Of("blue").AcquireAsync(default);

        await paused.KeepAsync(mayRenew: true);

        Assert.True(paused.Refutation is { Verdict: MembershipVerdict.Refuted, HasOtherActive: true });
    }

    [Fact]
    public async Task KeepAsync_StoreWasReleasedAndIsNobodys_IsRefutedButNotClosed()
    {
        var blue = Of("blue");
        await blue.AcquireAsync(default);
        var green = Of("green", takeOverFrom: "blue", releases: true);
        var takingOver = green.AcquireAsync(default);
        await RunAsync(takingOver, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await takingOver;
        await green.ReleaseAsync();

        await blue.KeepAsync(mayRenew: true);

        Assert.True(blue.Refutation is { Verdict: MembershipVerdict.Refuted, HasOtherActive: false });
    }

    [Fact]
    public async Task AcquireAsync_ReleasedDuringItsHandover_WaitsUntilTheOldOwnersLeasesHaveRunOut()
    {
        await Of("blue").AcquireAsync(default);
        var green = Of("green", takeOverFrom: "blue", releases: true);
        var abandoned = green.AcquireAsync(new CancellationToken(canceled: true));
        await green.ReleaseAsync();
        var began = _time.GetTimestamp();

        var acquiring = Of("red").AcquireAsync(default);
        await RunAsync(acquiring, StoreOwnership.HandoverTime, static () => Task.CompletedTask);
        await acquiring;

        Assert.True(abandoned.IsCanceled);
        Assert.True(_time.GetElapsedTime(began) >= StoreOwnership.HandoverTime);
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
