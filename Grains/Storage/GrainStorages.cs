using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>The storages of sessions and of the ledger as the grains use them, with metrics and traces.</summary>
internal sealed class GrainStorages(
    [FromKeyedServices(StorageNames.Sessions)] IGrainStorage sessions, [FromKeyedServices(StorageNames.Ledger)] IGrainStorage ledger,
    IOptions<SessionGrainOptions> options, StorageMetrics metrics, TimeProvider time)
{
    public IGrainStorage Sessions { get; } = new ObservedStorage(sessions, StorageNames.Sessions, options.Value.StorageTimeout, metrics, time);

    public IGrainStorage Ledger { get; } = new ObservedStorage(ledger, StorageNames.Ledger, options.Value.StorageTimeout, metrics, time);
}
