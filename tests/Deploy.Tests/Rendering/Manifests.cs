using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Everything that is applied at once.</summary>
internal sealed class Manifests(List<Manifest> all)
{
    public static Manifests Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return new([.. stream.Documents.Select(static document => new Manifest(document.RootNode))]);
    }

    /// <summary>Both, as they stand in one cluster.</summary>
    public Manifests With(Manifests other) => new([.. all, .. other.All]);

    public IReadOnlyList<Manifest> All => all;

    public IEnumerable<Manifest> Of(string kind) => all.Where(manifest => manifest.Kind == kind);

    /// <summary>Whatever runs pods.</summary>
    public IEnumerable<Workload> Workloads => all.Where(static manifest => manifest.Root.At("spec.template.spec") is not null).Select(static manifest => new Workload(manifest));

    /// <summary>Workloads of which there are several pods.</summary>
    public IEnumerable<Workload> Replicated => Workloads.Where(workload => workload.Replicas > 1 || ScalerOf(workload) is not null);

    public Manifest? ScalerOf(Workload workload) => Of("HorizontalPodAutoscaler").SingleOrDefault(scaler =>
        scaler.Namespace == workload.Manifest.Namespace && scaler.Root.Text("spec.scaleTargetRef.kind") == workload.Manifest.Kind && scaler.Root.Text("spec.scaleTargetRef.name") == workload.Manifest.Name);

    /// <summary>An object by <c>Kind/name</c>, where the name may lack the hash that Kustomize puts behind it.</summary>
    public Manifest Find(string kindAndName) =>
        all.SingleOrDefault(manifest => manifest.ToString() == kindAndName)
        ?? all.Single(manifest => manifest.ToString().StartsWith(kindAndName + "-", StringComparison.Ordinal));

    public void Remove(string kindAndName) => all.Remove(Find(kindAndName));

    /// <summary>The labels of a namespace, as Kubernetes completes them.</summary>
    public Dictionary<string, string> NamespaceLabels(string name)
    {
        var labels = Of("Namespace").SingleOrDefault(manifest => manifest.Name == name)?.Labels ?? [];
        labels["kubernetes.io/metadata.name"] = name;
        return labels;
    }

    /// <summary>The same, written as one stream.</summary>
    public override string ToString()
    {
        using var text = new StringWriter();
        new YamlStream(all.Select(static manifest => new YamlDocument(manifest.Root))).Save(text, assignAnchors: false);
        return text.ToString();
    }
}
