using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>The storages of sessions and ledger, as the grains use them: timed.</summary>
internal sealed class GrainStorages(
    [FromKeyedServices(SessionGrain.StorageName)] IGrainStorage sessions, [FromKeyedServices(LedgerGrain.StorageName)] IGrainStorage ledger,
    IOptions<SessionCellOptions> options, StorageMetrics metrics, TimeProvider time)
{
    public IGrainStorage Sessions { get; } = new ObservedStorage(sessions, SessionGrain.StorageName, options.Value.StorageTimeout, metrics, time);

    public IGrainStorage Ledger { get; } = new ObservedStorage(ledger, LedgerGrain.StorageName, options.Value.StorageTimeout, metrics, time);
}
