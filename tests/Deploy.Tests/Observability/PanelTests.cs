using System.Text.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A dashboard is read by somebody in a hurry: each panel says what it shows, in which unit, and what to do.</summary>
public sealed class PanelTests
{
    private static readonly string[] BuiltIn = ["__rate_interval"];

    public static TheoryData<string> Files() => [.. Dashboard.All.Select(static dashboard => dashboard.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_OfADashboard_HaveNoFault(string file)
    {
        var dashboard = Dashboard.All.Single(dashboard => dashboard.File == file);

        var faults = Faults(dashboard);

        Assert.Equal(41, dashboard.Root.GetProperty("schemaVersion").GetInt32());
        Assert.NotEmpty(dashboard.Root.GetProperty("uid").GetString()!);
        Assert.NotEmpty(dashboard.Queries);
        Assert.Empty(faults);
    }

    [Fact]
    public void Dashboards_TheirUids_DifferAndDoNotDependOnWhereTheyAreLoaded()
    {
        var uids = Dashboard.All.Select(static dashboard => dashboard.Root.GetProperty("uid").GetString());

        Assert.Equal(["orleans-sessions-operator", "orleans-sessions-web-team"], uids);
    }

    [Theory]
    [InlineData("\"unit\": \"s\"", "\"unit\": \"\"", "has no unit")]
    [InlineData("$application", "$app", "uses app, which no variable defines")]
    [InlineData("${datasource}", "prometheus-1", "asks prometheus-1, not the chosen datasource")]
    [InlineData("\"description\": \"Change fewer keys", "\"note\": \"Change fewer keys", "does not say what to do")]
    [InlineData("\"x\": 8", "\"x\": 7", "lies over")]
    public void Panels_Seeded_TellTheFault(string text, string replacement, string fault)
    {
        var json = File.ReadAllText(Checkout.At("deploy/observability/dashboards/web-team.json"));

        var faults = Faults(Dashboard.Parse("changed", json.Replace(text, replacement, StringComparison.Ordinal))).ToList();

        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Faults(Dashboard dashboard)
    {
        var panels = dashboard.Panels.ToList();
        foreach (var panel in panels)
        {
            var title = $"{dashboard.File}, {panel.GetProperty("title")}";
            if (panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString() is null or "") yield return $"{title}: has no unit.";
            if (!panel.TryGetProperty("description", out var description) || description.GetString()!.Length < 20) yield return $"{title}: does not say what to do.";
            if (panel.GetProperty("datasource").GetProperty("uid").GetString() is var uid && uid != "${datasource}") yield return $"{title}: asks {uid}, not the chosen datasource.";
        }

        foreach (var (one, other) in panels.SelectMany((one, i) => panels.Skip(i + 1).Select(other => (one, other))).Where(static pair => Overlap(pair.one, pair.other)))
            yield return $"{dashboard.File}, {one.GetProperty("title")}: lies over {other.GetProperty("title")}.";

        foreach (var query in dashboard.Queries)
        foreach (var variable in query.Variables.Except(dashboard.Variables).Except(BuiltIn))
            yield return $"{query.Where}: uses {variable}, which no variable defines.";
    }

    private static bool Overlap(JsonElement one, JsonElement other)
    {
        var (a, b) = (Place(one), Place(other));
        return a.X < b.X + b.W && b.X < a.X + a.W && a.Y < b.Y + b.H && b.Y < a.Y + a.H;

        static (int X, int Y, int W, int H) Place(JsonElement panel)
        {
            var place = panel.GetProperty("gridPos");
            return (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
        }
    }
}
