using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Finds and changes parts of a document by paths like <c>spec.ports.0.name</c>.</summary>
internal static class YamlPath
{
    public static YamlNode? At(this YamlNode? node, string path) =>
        path.Split('.').Aggregate(node, static (at, step) => at switch
        {
            YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode(step), out var child) ? child : null,
            YamlSequenceNode list when int.TryParse(step, out var index) && index < list.Children.Count => list[index],
            _ => null,
        });

    public static string? Text(this YamlNode? node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static int? Number(this YamlNode? node, string path) => int.TryParse(node.Text(path), out var number) ? number : null;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, string path) => node.At(path) is YamlSequenceNode list ? list : [];

    public static Dictionary<string, string> Map(this YamlNode? node, string path) =>
        node.At(path) is YamlMappingNode map ? map.Children.ToDictionary(static pair => ((YamlScalarNode)pair.Key).Value!, static pair => (pair.Value as YamlScalarNode)?.Value ?? "") : [];

    /// <summary>Puts a value there, written as YAML, or with <c>+</c> behind the last of a list; null takes away what is there.</summary>
    public static void Put(this YamlNode node, string path, string? yaml)
    {
        var (parentPath, last) = path.LastIndexOf('.') is > 0 and var dot ? (path[..dot], path[(dot + 1)..]) : ("", path);
        var parent = parentPath.Length == 0 ? node : node.At(parentPath) ?? throw new ArgumentException($"There is nothing at {parentPath}.", nameof(path));
        switch (parent)
        {
            case YamlSequenceNode list when last == "+":
                list.Add(Read(yaml!));
                break;
            case YamlSequenceNode list when yaml is null:
                list.Children.RemoveAt(int.Parse(last));
                break;
            case YamlSequenceNode list:
                list.Children[int.Parse(last)] = Read(yaml);
                break;
            case YamlMappingNode map when yaml is null:
                Assert.True(map.Children.Remove(new YamlScalarNode(last)), $"There is nothing at {path}.");
                break;
            case YamlMappingNode map:
                map.Children[new YamlScalarNode(last)] = Read(yaml);
                break;
        }
    }

    private static YamlNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }
}
