using System.Text.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A dashboard of Grafana, as far as it can be wrong without anybody noticing.</summary>
internal sealed record Dashboard(string File, JsonElement Root)
{
    public static IEnumerable<Dashboard> All => Directory.EnumerateFiles(Checkout.At("deploy/observability/dashboards"), "*.json").Order(StringComparer.Ordinal)
        .Select(static path => Parse(Path.GetFileName(path), System.IO.File.ReadAllText(path)));

    public IEnumerable<string> Variables => Root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(static variable => variable.GetProperty("name").GetString()!);

    /// <summary>What shows something: all but the headings of rows.</summary>
    public IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray().Where(static panel => panel.GetProperty("type").GetString() != "row");

    public IEnumerable<Query> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select new Query($"{File}, {panel.GetProperty("title")}", target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!);

    public static Dashboard Parse(string file, string json) => new(file, JsonElement.Parse(json));
}
