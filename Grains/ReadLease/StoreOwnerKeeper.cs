using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>Acquires the store before the silo becomes active, and keeps it while the silo runs.</summary>
internal sealed partial class StoreOwnerKeeper(StoreOwnership ownership, StoreKeepers keepers, SiloReadLease lease, TimeProvider time, ILogger<StoreOwnerKeeper> logger) : BackgroundService, ILifecycleParticipant<ISiloLifecycle>
{
    // After the storage providers, which start in ApplicationServices, and before the silo takes part in its cluster.
    private const int Stage = ServiceLifecycleStage.ApplicationServices + 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle)
    {
        if (lease.IsRequired)
        {
            lifecycle.Subscribe(nameof(StoreOwnerKeeper), Stage, AcquireAsync, ReleaseAsync);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!lease.IsRequired)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await ownership.KeepAsync(mayRenew: lease.Refutation is null))
                {
                    await keepers.RecordAsync();
                }
            }
            catch (Exception e)
            {
                LogNotKept(e); // the read lease runs out when this lasts
            }
        }
    }

    // The membership table is there by now, with this silo's row.
    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        await ownership.AcquireAsync(cancellationToken);
        await keepers.EnsureListedAsync(cancellationToken);
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ownership.ReleaseAsync();
        }
        catch (Exception e)
        {
            LogNotKept(e);
        }
    }

    [LoggerMessage(154, LogLevel.Debug, "The row of the store's owner could not be read or renewed.", EventName = "StoreOwnerNotKept")]
    private partial void LogNotKept(Exception exception);
}
