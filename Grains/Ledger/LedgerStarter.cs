using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace OrleansSessions;

/// <summary>Wakes every shard of the ledger when a silo starts: the first silo ever, or the first after all were lost.</summary>
internal sealed partial class LedgerStarter(IGrainFactory grains, TimeProvider time, ILogger<LedgerStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ledger = new GrainLedger(grains);
        var asleep = Enumerable.Range(0, GrainLedger.Shards).ToList();
        while (asleep.Count > 0)
        {
            foreach (var shard in asleep.ToArray())
            {
                try
                {
                    await ledger.Shard(shard).WakeAsync().WaitAsync(stoppingToken);
                    asleep.Remove(shard);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogShardAsleep(e, shard);
                }
            }

            if (asleep.Count > 0)
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(124, LogLevel.Warning, "Ledger shard {Shard:x} could not be woken; it is tried again. Until then its sessions that are over stay in storage.", EventName = "ShardAsleep")]
    private partial void LogShardAsleep(Exception exception, int shard);
}
