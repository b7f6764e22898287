using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Three probes each, at ports that there are. What decides whether a process is ended asks about nothing but the process.</summary>
internal static class ProbePolicy
{
    private static readonly string[] Kinds = ["startupProbe", "livenessProbe", "readinessProbe"];

    private static readonly string[] Local = ["/health/startup", "/health/live"];

    public static IEnumerable<string> Faults(Manifests all) =>
        from workload in all.Workloads
        from container in workload.Pod.Items("containers")
        from kind in Kinds
        from fault in OfProbe(workload, container.At(kind), kind)
        select $"{workload} {kind} {fault}";

    /// <summary>The paths that our containers are asked at.</summary>
    public static IEnumerable<string> Paths(Workload workload) =>
        Kinds.SelectMany(kind => workload.Containers.Select(container => container.Text($"{kind}.httpGet.path"))).OfType<string>().Distinct();

    private static IEnumerable<string> OfProbe(Workload workload, YamlNode? probe, string kind)
    {
        var port = probe.Text("httpGet.port") ?? probe.Text("tcpSocket.port");
        if (probe is null || port is null)
        {
            yield return "is missing, or is none over the network: there is no shell.";
            yield break;
        }

        if (workload.PortOf(port) is null)
        {
            yield return $"asks at port {port}, which is none of the container's.";
        }

        if (workload.IsOurs && kind != "readinessProbe" && !Local.Contains(probe.Text("httpGet.path")))
        {
            yield return $"asks {probe.Text("httpGet.path")}, which may depend on others.";
        }

        if (kind == "livenessProbe" && (probe.Number("failureThreshold") ?? 3) * (probe.Number("periodSeconds") ?? 10) < 30)
        {
            yield return "ends a process that paused for less than half a minute.";
        }
    }
}
