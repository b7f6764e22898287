using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>The metrics of the silo's read lease and its place. docs/operating.md describes each.</summary>
internal static class ReadLeaseMetrics
{
    public static void Observe(IMeterFactory meters, SiloReadLease lease)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        meter.CreateObservableGauge("session.read_lease.invalid", () => lease.State == ReadLeaseState.Valid ? 0 : 1, "{silo}", "1 while the silo's read lease is not valid: each session is read from storage before it is returned.");
        meter.CreateObservableGauge("session.place.refuted", () => lease.Refutation is null ? 0 : 1, "{silo}", "1 while the membership table says that the silo has no place in its cluster.");
    }
}
