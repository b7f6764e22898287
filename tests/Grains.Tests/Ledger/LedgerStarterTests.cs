using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class LedgerStarterTests : LedgerShardBench
{
    [Fact]
    public async Task Stop_WhileItLooksForUsedShards_DoesNotWaitForStorage()
    {
        var stop = TestContext.Current.CancellationToken;
        var ledger = new ExpiryLedger(null!, shards: 0, Metrics, NullLogger<ExpiryLedger>.Instance); // so it wakes none
        using var starter = new LedgerStarter(ledger, _storage, new SiloReadLease(_time), Options.Create(new SessionGrainOptions()), _time, NullLogger<LedgerStarter>.Instance);
        _storage.Reads.Next(Break.Hang);
        await starter.StartAsync(stop);
        var hanging = await _storage.NextHangAsync(stop);

        await starter.StopAsync(stop).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, stop);
        await hanging.ApplyLateAsync();

        Assert.True(starter.ExecuteTask!.IsCanceled);
    }

    /// <summary>A shard whose silo is killed before its reminder is stored would sleep until a session of it is registered.</summary>
    [Fact]
    public async Task MembersHaveChanged_AllShardsAreWokenAgain()
    {
        var stop = TestContext.Current.CancellationToken;
        var lease = new SiloReadLease(_time);
        var grains = DispatchProxy.Create<IGrainFactory, SleepingShards>();
        var woken = ((SleepingShards)(object)grains).Woken;
        using var starter = new LedgerStarter(new ExpiryLedger(grains, shards: 2, Metrics, NullLogger<ExpiryLedger>.Instance), _storage, lease, Options.Create(new SessionGrainOptions()), _time, NullLogger<LedgerStarter>.Instance);
        await starter.StartAsync(stop);
        await ReachesAsync(woken, 2, stop);

        lease.MembersChanged();
        await ReachesAsync(woken, 4, stop);
        await starter.StopAsync(stop);

        Assert.Equal(["0", "1", "0", "1"], woken);
    }

    private async Task ReachesAsync(ConcurrentQueue<string> woken, int count, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (woken.Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"Only {woken.Count} of {count} were woken.");
            _time.Advance(TimeSpan.FromSeconds(5)); // whenever the starter waits
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, stop);
        }
    }

    /// <summary>Shards that only note that they are woken.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is a subtype.")]
    internal class SleepingShards : DispatchProxy
    {
        public ConcurrentQueue<string> Woken { get; } = [];

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => new Shard(this, (string)arguments![0]!);

        private sealed class Shard(SleepingShards shards, string name) : ILedgerGrain
        {
            public Task RegisterAsync(string session, DateTimeOffset end) => Task.CompletedTask;

            public Task WakeAsync()
            {
                shards.Woken.Enqueue(name);
                return Task.CompletedTask;
            }
        }
    }
}
