using System.Text.RegularExpressions;

namespace OrleansSessions.Deploy.Tests;

/// <summary>A PromQL expression, and where it stands.</summary>
/// <param name="Where">For messages.</param>
/// <param name="Text">The expression.</param>
/// <param name="Legend">What names its series, with labels in it like <c>{{instance}}</c>.</param>
internal sealed partial record Query(string Where, string Text, string Legend = "")
{
    /// <summary>Its metrics, and by which labels each is selected: label and pattern of values.</summary>
    public IEnumerable<(string Metric, (string Label, string Value)[] Selectors)> Metrics =>
        from match in Metric().Matches(Bare)
        select (match.Groups["name"].Value, Selector().Matches(match.Groups["selectors"].Value).Select(static one => (one.Groups[1].Value, one.Groups[2].Value)).ToArray());

    /// <summary>The labels by which it groups and names series.</summary>
    public IEnumerable<string> Labels => Grouping().Matches(Text).SelectMany(static match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Concat(InLegend().Matches(Legend).Select(static match => match.Groups[1].Value));

    public IEnumerable<string> Variables => Variable().Matches(Text).Select(static match => match.Groups[1].Value);

    // Without windows and groupings, whose words would look like metrics.
    private string Bare => Grouping().Replace(Window().Replace(Text, ""), "");

    [GeneratedRegex(@"(?<![\w:.""])(?!(?:or|and|unless|offset|by|on)\b)(?<name>[a-zA-Z_:][\w:]*)(?![\w:]*\s*\()(?:\{(?<selectors>[^}]*)\})?(?=[\s)}+*/<>=-]|$)")]
    private static partial Regex Metric();

    [GeneratedRegex("""(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Window();

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex InLegend();

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();
}
