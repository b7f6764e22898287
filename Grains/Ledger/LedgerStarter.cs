using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// Wakes every shard of the ledger when a silo starts: the first silo ever, or the first after all were lost. Also those that were used under
/// another number of shards, and have sessions left that nobody else would ask.
/// </summary>
internal sealed partial class LedgerStarter(
    GrainLedger ledger,
    [FromKeyedServices(LedgerGrain.StorageName)] IGrainStorage storage,
    IOptions<SessionCellOptions> options,
    TimeProvider time,
    ILogger<LedgerStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var asleep = Enumerable.Range(0, GrainLedger.ShardsMax).ToList();
        while (asleep.Count > 0)
        {
            var woken = 0;
            foreach (var shard in asleep.ToArray())
            {
                try
                {
                    if (shard < ledger.Shards || await WasUsedAsync(shard))
                    {
                        await ledger.WakeAsync(shard).WaitAsync(stoppingToken);
                    }

                    asleep.Remove(shard);
                    woken++;
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogShardAsleep(e, shard);
                    if (woken == 0)
                    {
                        break; // the cluster or its storage is not there yet: one line says so
                    }
                }
            }

            if (asleep.Count > 0)
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task<bool> WasUsedAsync(int shard) =>
        (await new LedgerRows(GrainLedger.NameOf(shard), storage, options.Value.StorageTimeout, time).ReadSweptAsync()).Minute is not null;

    [LoggerMessage(124, LogLevel.Warning, "Ledger shard {Shard:x} could not be woken; it is tried again. Until then its sessions that are over stay in storage.", EventName = "ShardAsleep")]
    private partial void LogShardAsleep(Exception exception, int shard);
}
