using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class LedgerStarterTests : LedgerShardBench
{
    [Fact]
    public async Task Stop_WhileItLooksForUsedShards_DoesNotWaitForStorage()
    {
        var stop = TestContext.Current.CancellationToken;
        var ledger = new ExpiryLedger(null!, shards: 0, Metrics, NullLogger<ExpiryLedger>.Instance); // so it wakes none
        using var starter = new LedgerStarter(ledger, _storage, Options.Create(new SessionGrainOptions()), _time, NullLogger<LedgerStarter>.Instance);
        _storage.Reads.Next(Break.Hang);
        await starter.StartAsync(stop);
        var hanging = await _storage.NextHangAsync(stop);

        await starter.StopAsync(stop).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, stop);
        await hanging.ApplyLateAsync();

        Assert.True(starter.ExecuteTask!.IsCanceled);
    }
}
