using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A process that is taken over can do nothing that its pod may not: it is nobody, writes nowhere, and has no key to the cluster.</summary>
internal static class PodPolicy
{
    public const string User = "1654";

    private static readonly string[] OfTheNode = ["hostNetwork", "hostPID", "hostIPC"];

    public static IEnumerable<string> Faults(Manifests all) =>
        all.Workloads.SelectMany(workload => OfPod(workload).Concat(workload.Containers.SelectMany(OfContainer)).Select(fault => $"{workload} {fault}"))
            .Concat(all.Of("Namespace").Where(static name => !name.Labels.TryGetValue("pod-security.kubernetes.io/enforce", out var level) || level != "restricted").Select(static name => $"{name} does not enforce restricted pods."));

    private static IEnumerable<string> OfPod(Workload workload)
    {
        var pod = workload.Pod;
        if (pod.Text("securityContext.runAsNonRoot") != "true")
        {
            yield return "does not say runAsNonRoot.";
        }

        var user = pod.Text("securityContext.runAsUser");
        if (user is null or "0" || (workload.IsOurs && user != User))
        {
            yield return $"runs as user {user ?? "of the image"}.";
        }

        if (pod.Text("securityContext.seccompProfile.type") != "RuntimeDefault")
        {
            yield return "has no seccomp profile.";
        }

        if (pod.Text("automountServiceAccountToken") != "false")
        {
            yield return "mounts a token for the API of Kubernetes.";
        }

        foreach (var access in OfTheNode.Where(access => pod.Text(access) is not null and not "false"))
        {
            yield return $"has {access}.";
        }
    }

    private static IEnumerable<string> OfContainer(YamlNode container)
    {
        var name = container.Text("name");
        foreach (var (setting, wanted) in new[] { ("allowPrivilegeEscalation", "false"), ("readOnlyRootFilesystem", "true"), ("privileged", "false") })
        {
            if (container.Text($"securityContext.{setting}") != wanted)
            {
                yield return $"container {name}: {setting} is not {wanted}.";
            }
        }

        if (!container.Items("securityContext.capabilities.drop").Any(static drop => drop is YamlScalarNode { Value: "ALL" }) || container.Items("securityContext.capabilities.add").Any())
        {
            yield return $"container {name} keeps capabilities.";
        }

        foreach (var setting in new[] { "runAsUser", "runAsNonRoot", "seccompProfile" }.Where(setting => container.At($"securityContext.{setting}") is not null))
        {
            yield return $"container {name} overrides the pod's {setting}.";
        }

        if (container.Items("ports").Any(static port => port.Number("hostPort") is not null))
        {
            yield return $"container {name} takes a port of the node.";
        }
    }
}
