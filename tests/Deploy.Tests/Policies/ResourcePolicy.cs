namespace OrleansSessions.Deploy.Tests;

/// <summary>What is asked for can be planned with; memory ends somewhere; and nobody is throttled, since a throttled silo looks dead to the others.</summary>
internal static class ResourcePolicy
{
    private static readonly string[] Needed = ["requests.cpu", "requests.memory", "limits.memory"];

    public static IEnumerable<string> Faults(Manifests all) =>
        from workload in all.Workloads
        from container in workload.Containers
        from fault in Needed.Where(needed => container.Text($"resources.{needed}") is null).Select(static needed => $"has no {needed}.")
            .Concat(container.Text("resources.limits.cpu") is null ? [] : ["has a limit on CPU."])
        select $"{workload} container {container.Text("name")} {fault}";
}
