using System.Globalization;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Nodes can be drained, one pod of a kind at a time; and a process that is stopped gets the time that it needs.</summary>
internal static class DisruptionPolicy
{
    public static IEnumerable<string> Faults(Manifests all) =>
        all.Replicated.SelectMany(workload => OfBudget(all, workload)).Concat(all.Workloads.Where(static workload => workload.IsOurs).SelectMany(OfStop))
            .Concat(all.Of("PodDisruptionBudget").Where(budget => all.Workloads.Count(workload => IsOf(budget, workload)) != 1).Select(static budget => $"{budget} selects the pods of none, or of several."));

    private static IEnumerable<string> OfBudget(Manifests all, Workload workload)
    {
        var budgets = all.Of("PodDisruptionBudget").Where(budget => IsOf(budget, workload)).ToList();
        if (budgets.Count != 1)
        {
            yield return $"{workload} has {budgets.Count} budgets for disruptions; with none all may go at once, with two none can.";
            yield break;
        }

        var (unavailable, available) = (budgets[0].Root.Text("spec.maxUnavailable"), budgets[0].Root.Text("spec.minAvailable"));
        var least = all.ScalerOf(workload)?.Root.Number("spec.minReplicas") ?? workload.Replicas;
        if (available is null ? unavailable is null or "0" or "0%" : !int.TryParse(available, CultureInfo.InvariantCulture, out var kept) || kept >= least)
        {
            yield return $"{budgets[0]} lets nobody be evicted: no node could be drained.";
        }
    }

    private static IEnumerable<string> OfStop(Workload workload)
    {
        var grace = workload.Pod.Number("terminationGracePeriodSeconds") ?? 30;
        var sleep = workload.Containers.Max(static container => container.Number("lifecycle.preStop.sleep.seconds") ?? 0);
        var stop = Programs.ShutdownTimeout(workload);
        if (sleep + stop.TotalSeconds >= grace)
        {
            yield return $"{workload} is killed {grace} s after SIGTERM, and may take {sleep + stop.TotalSeconds} s: {sleep} of preStop, {stop.TotalSeconds} of the host's ShutdownTimeout.";
        }

        if (workload.Containers.Any(static container => container.At("lifecycle.preStop.exec") is not null))
        {
            yield return $"{workload} has a preStop that needs a shell.";
        }

        if (sleep == 0)
        {
            yield return $"{workload} stops before anybody could hear that it is to get no more connections.";
        }
    }

    private static bool IsOf(Manifest budget, Workload workload) => budget.Namespace == workload.Manifest.Namespace && workload.IsSelectedBy(budget.Root.At("spec.selector"));
}
