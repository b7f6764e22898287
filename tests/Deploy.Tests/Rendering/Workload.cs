using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>What runs pods, and the pods that it runs.</summary>
internal sealed record Workload(Manifest Manifest)
{
    public YamlNode Pod => Manifest.Root.At("spec.template.spec")!;

    public Dictionary<string, string> Labels => Manifest.Root.Map("spec.template.metadata.labels");

    public int? Replicas => Manifest.Root.Number("spec.replicas");

    public IEnumerable<YamlNode> Containers => Pod.Items("initContainers").Concat(Pod.Items("containers"));

    public IEnumerable<ContainerPort> Ports => Containers.SelectMany(static container => container.Items("ports"))
        .Select(static port => new ContainerPort(port.Text("name") ?? "", port.Number("containerPort") ?? 0));

    /// <summary>One of ours, made from this repository.</summary>
    public bool IsOurs => Containers.Any(static container => container.Text("image")?.Contains("orleans-sessions/", StringComparison.Ordinal) == true);

    /// <summary>The port that a name or a number stands for; null when the pods have none such.</summary>
    public ContainerPort? PortOf(string? nameOrNumber) => Ports.FirstOrDefault(port => port.Name == nameOrNumber || $"{port.Number}" == nameOrNumber);

    /// <summary>Whether a label selector takes these pods. An empty one takes all.</summary>
    public bool IsSelectedBy(YamlNode? selector) => Selector.Takes(selector, Labels);

    public override string ToString() => Manifest.ToString();
}

/// <summary>A port that a container opens.</summary>
internal sealed record ContainerPort(string Name, int Number);
