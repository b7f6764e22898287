using OrleansSessions.Testing;
using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A file of rules for Prometheus, or of their unit tests.</summary>
internal static class RuleFile
{
    public const string Folder = "deploy/observability/rules";

    public static IEnumerable<string> Rules => Files(Folder);

    public static IEnumerable<string> Tests => Files($"{Folder}/tests");

    public static IEnumerable<YamlNode> Recordings => All.Where(static rule => rule.Text("record") is not null);

    public static IEnumerable<YamlNode> Alerts => All.Where(static rule => rule.Text("alert") is not null);

    public static IEnumerable<Query> Queries => All.Select(static rule => new Query(rule.Text("alert") ?? rule.Text("record")!, rule.Text("expr")!));

    private static IEnumerable<YamlNode> All => Rules.SelectMany(static file => Read(file).Items("groups")).SelectMany(static group => group.Items("rules"));

    public static YamlNode Read(string path) => Manifests.Parse(File.ReadAllText(path)).All.Single().Root;

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Checkout.At(folder), "*.yaml").Order(StringComparer.Ordinal);
}
