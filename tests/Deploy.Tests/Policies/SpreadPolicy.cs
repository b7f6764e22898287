namespace OrleansSessions.Deploy.Tests;

/// <summary>Pods of a kind are spread over zones and nodes, and still run when they cannot be.</summary>
internal static class SpreadPolicy
{
    private static readonly string[] Over = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

    public static IEnumerable<string> Faults(Manifests all) =>
        from workload in all.Replicated
        from over in Over
        let constraint = workload.Pod.Items("topologySpreadConstraints").SingleOrDefault(constraint => constraint.Text("topologyKey") == over)
        from fault in (constraint is null ? "is not spread" : !workload.IsSelectedBy(constraint.At("labelSelector")) ? "counts other pods than its own" : constraint.Text("whenUnsatisfiable") != "ScheduleAnyway" ? "does not run where it cannot be spread" : null) is { } what ? new[] { what } : []
        select $"{workload} {fault} over {over}.";
}
