using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// Activates every shard of the ledger when a silo starts, because it may be the first silo, or the first after all were lost. This includes shards that
/// were used under another number of shards: sessions may be left in them that nobody else would check. It activates them again when the members have
/// changed, because a shard whose silo was lost before its reminder was stored has nobody else to wake it.
/// </summary>
internal sealed partial class LedgerStarter(
    ExpiryLedger ledger,
    [FromKeyedServices(StorageNames.Ledger)] IGrainStorage storage,
    SiloReadLease readLease,
    IOptions<SessionGrainOptions> options,
    TimeProvider time,
    ILogger<LedgerStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Those that a silo of another number of shards uses later, it wakes itself.
        var shards = Enumerable.Range(0, SessionGrainOptions.LargestLedgerShards).ToList();
        while (true)
        {
            var epoch = readLease.Epoch;
            shards = await WakeAsync(shards, stoppingToken);
            do
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            while (readLease.Epoch == epoch);
        }
    }

    /// <summary>Activates those of the shards that are in use, however many attempts it takes.</summary>
    /// <returns>The shards that are in use.</returns>
    private async Task<List<int>> WakeAsync(List<int> shards, CancellationToken stopping)
    {
        var pending = shards.ToList();
        var awake = new List<int>();
        while (true)
        {
            var done = 0;
            foreach (var shard in pending.ToArray())
            {
                try
                {
                    if (shard < ledger.Shards || await WasUsedAsync(shard, stopping))
                    {
                        await ledger.WakeAsync(shard).WaitAsync(stopping);
                        awake.Add(shard);
                    }

                    pending.Remove(shard);
                    done++;
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogWakeFailed(e, shard);
                    if (done == 0)
                    {
                        break; // the cluster or its storage is not available yet: one log line is enough
                    }
                }
            }

            if (pending.Count == 0)
            {
                return awake;
            }

            await Task.Delay(RetryDelay, time, stopping);
        }
    }

    private async Task<bool> WasUsedAsync(int shard, CancellationToken stopping) =>
        (await new LedgerRows(ExpiryLedger.NameOf(shard), storage, options.Value.StorageTimeout, time).ReadSweptAsync(stopping)).Minute is not null;

    [LoggerMessage(124, LogLevel.Warning, "Ledger shard {Shard:x} could not be activated. The silo tries again; until then, the shard's ended sessions stay in storage.", EventName = "ShardWakeFailed")]
    private partial void LogWakeFailed(Exception exception, int shard);
}
