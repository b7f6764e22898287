using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>One object of Kubernetes, as it is written.</summary>
internal sealed record Manifest(YamlNode Root)
{
    public string Kind => Root.Text("kind")!;

    public string Name => Root.Text("metadata.name")!;

    public string Namespace => Root.Text("metadata.namespace") ?? "";

    public Dictionary<string, string> Labels => Root.Map("metadata.labels");

    public override string ToString() => $"{Kind}/{Name}";
}
