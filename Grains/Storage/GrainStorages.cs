using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>The storages of sessions and of the ledger as the grains use them, with metrics and traces.</summary>
internal sealed class GrainStorages(
    [FromKeyedServices(StorageNames.Sessions)] IGrainStorage sessions, [FromKeyedServices(StorageNames.Ledger)] IGrainStorage ledger,
    IOptions<SessionGrainOptions> options, StorageMetrics metrics, StorageHealth health, TimeProvider time)
{
    public IGrainStorage Sessions { get; } = new ObservedStorage(sessions, StorageNames.Sessions, options.Value.StorageTimeout, metrics, health, time);

    /// <summary>The storage of sessions, for calls that only look whether it works.</summary>
    public IGrainStorage Probe { get; } = new ObservedStorage(sessions, StorageNames.Probe, options.Value.StorageTimeout, metrics, health, time);

    public IGrainStorage Ledger { get; } = new ObservedStorage(ledger, StorageNames.Ledger, options.Value.StorageTimeout, metrics, health, time);
}
