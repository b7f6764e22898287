namespace OrleansSessions.Deploy.Tests;

/// <summary>While pods are replaced there are never fewer than before, and the selector takes the pods that the template makes.</summary>
internal static class RolloutPolicy
{
    public static IEnumerable<string> Faults(Manifests all)
    {
        foreach (var workload in all.Replicated.Where(static workload => workload.Manifest.Root.Text("spec.strategy.rollingUpdate.maxUnavailable") != "0" || workload.Manifest.Root.Number("spec.strategy.rollingUpdate.maxSurge") is not > 0))
        {
            yield return $"{workload} is replaced with fewer pods than it should have.";
        }

        foreach (var workload in all.Workloads.Where(static workload => !workload.IsSelectedBy(workload.Manifest.Root.At("spec.selector"))))
        {
            yield return $"{workload} does not select its own pods.";
        }
    }
}
