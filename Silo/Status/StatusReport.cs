using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Collects the status of this silo.</summary>
internal sealed class StatusReport(StatusNumbers numbers, ClusterMembers members, SiloReadLease readLease, LedgerMetrics ledger, HealthCheckService health, StorageHealth storageHealth, StorageDurability durability, IOptions<StorageOptions> storage, TimeProvider time)
{
    private static readonly string Build = typeof(StatusReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    // Of the process: the report is made when somebody looks at it for the first time.
    private static readonly DateTimeOffset Started = Process.GetCurrentProcess().StartTime;

    private readonly LastKnown<HealthReport> _ready = new(() => health.CheckHealthAsync(static check => check.Tags.Contains(HealthHosting.Ready)), time);

    /// <summary>Reads what can be read within a second; of the rest, what is known.</summary>
    public async Task<StatusSnapshot> ReadAsync()
    {
        var (reading, listing) = (_ready.GetAsync(), members.ListAsync());
        var ((ready, readyAge), (silos, silosAge)) = (await reading, await listing);
        return new StatusSnapshot
        {
            Silo = members.Name,
            Build = Build,
            OrleansVersion = ClusterMembers.OrleansVersion,
            Started = Started,
            Ready = Text(ready),
            ReadyAgeSeconds = readyAge?.TotalSeconds,
            ReadLease = readLease.Refutation is { } refutation ? $"refuted: {refutation.Reason}"
                : readLease.State == ReadLeaseState.Valid ? "valid" : $"not valid ({readLease.State}): each session is read from storage before it is returned",
            Members = silos ?? [],
            MembersAgeSeconds = silosAge?.TotalSeconds,
            Sessions = new SessionNumbers(
                (long)numbers.Total("session.active"),
                (long)numbers.Total("session.waiting"),
                (long)numbers.Total("session.created"),
                (long)numbers.Total("session.ended"),
                numbers.Rate("session.created"),
                numbers.Rate("session.ended"),
                numbers.Rate("session.load.duration"),
                numbers.Rate("session.commit.duration"),
                (long)numbers.Total("session.commit.duration", "unavailable")),
            Storage = Storage(),
            Ledger = new LedgerStatus(numbers.Total("session.ledger.lag") > 0 ? numbers.Total("session.ledger.lag", "last") : null, ledger.Behind(time.GetUtcNow()), (long)numbers.Total("session.ledger.missed")),
        };
    }

    private static string Text(HealthReport? ready) => ready?.Status switch
    {
        null => "not known yet",
        HealthStatus.Healthy => "yes",
        var status => string.Join(' ', ready.Entries.Values.Select(static entry => entry.Description).OfType<string>().Prepend(status == HealthStatus.Degraded ? "yes, degraded:" : "no:")),
    };

    private StorageStatus Storage()
    {
        var survives = durability.Finding?.Survives ?? storage.Value.Provider switch
        {
            StorageProvider.File => storage.Value.Flush == SessionFileFlushMode.EveryWrite ? "An acknowledged write survives the loss of the process and of power." : "An acknowledged write survives the loss of the process.",
            StorageProvider.Memory => "Nothing survives the loss of the process.",
            _ => "What an acknowledged write survives is in docs/operating.md.",
        };
        return new StorageStatus(storage.Value.Provider.ToString(), survives, durability.Finding?.Warnings ?? [], numbers.Rate("session.storage.duration"), (long)(numbers.Total("session.storage.duration", "failed") + numbers.Total("session.storage.duration", "hung")), storageHealth.Reads, storageHealth.Writes);
    }
}
