using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// Activates every shard of the ledger when a silo starts, because it may be the first silo, or the first after all were lost. This includes shards that
/// were used under another number of shards: sessions may be left in them that nobody else would check.
/// </summary>
internal sealed partial class LedgerStarter(
    ExpiryLedger ledger,
    [FromKeyedServices(StorageNames.Ledger)] IGrainStorage storage,
    IOptions<SessionGrainOptions> options,
    TimeProvider time,
    ILogger<LedgerStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pending = Enumerable.Range(0, SessionGrainOptions.LargestLedgerShards).ToList();
        while (pending.Count > 0)
        {
            var woken = 0;
            foreach (var shard in pending.ToArray())
            {
                try
                {
                    if (shard < ledger.Shards || await WasUsedAsync(shard, stoppingToken))
                    {
                        await ledger.WakeAsync(shard).WaitAsync(stoppingToken);
                    }

                    pending.Remove(shard);
                    woken++;
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogWakeFailed(e, shard);
                    if (woken == 0)
                    {
                        break; // the cluster or its storage is not available yet: one log line is enough
                    }
                }
            }

            if (pending.Count > 0)
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task<bool> WasUsedAsync(int shard, CancellationToken stopping) =>
        (await new LedgerRows(ExpiryLedger.NameOf(shard), storage, options.Value.StorageTimeout, time).ReadSweptAsync(stopping)).Minute is not null;

    [LoggerMessage(124, LogLevel.Warning, "Ledger shard {Shard:x} could not be activated. The silo tries again; until then, the shard's ended sessions stay in storage.", EventName = "ShardWakeFailed")]
    private partial void LogWakeFailed(Exception exception, int shard);
}
