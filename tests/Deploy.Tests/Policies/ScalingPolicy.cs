using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A scaler has somebody to scale, nobody works against it, and it takes pods away one at a time, with thought.</summary>
internal static class ScalingPolicy
{
    private const int ThoughtSeconds = 300;

    private const int PauseSeconds = 60;

    public static IEnumerable<string> Faults(Manifests all) => all.Of("HorizontalPodAutoscaler").SelectMany(scaler => OfScaler(all, scaler).Select(fault => $"{scaler} {fault}"));

    private static IEnumerable<string> OfScaler(Manifests all, Manifest scaler)
    {
        var scaled = all.Workloads.SingleOrDefault(workload => all.ScalerOf(workload) == scaler);
        if (scaled is null)
        {
            yield return "scales nothing that is there.";
            yield break;
        }

        if (scaled.Replicas is not null)
        {
            yield return $"is set back by the replicas of {scaled} with every apply.";
        }

        var (least, most) = (scaler.Root.Number("spec.minReplicas") ?? 1, scaler.Root.Number("spec.maxReplicas") ?? 0);
        if (least < 2 || most <= least)
        {
            yield return $"goes from {least} to {most}.";
        }

        foreach (var resource in scaler.Root.Items("spec.metrics").Select(static metric => metric.Text("resource.name")))
        {
            if (resource is null || scaled.Containers.Any(container => container.Text($"resources.requests.{resource}") is null))
            {
                yield return $"goes by {resource ?? "something else than a resource"}, which not every container requests.";
            }
        }

        if ((scaler.Root.Number("spec.behavior.scaleDown.stabilizationWindowSeconds") ?? 0) < ThoughtSeconds || !scaler.Root.Items("spec.behavior.scaleDown.policies").Any() || !scaler.Root.Items("spec.behavior.scaleDown.policies").All(IsSlow))
        {
            yield return "takes pods away too fast.";
        }
    }

    private static bool IsSlow(YamlNode policy) => policy.Text("type") == "Pods" && policy.Number("value") == 1 && policy.Number("periodSeconds") >= PauseSeconds;
}
