using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>docs/operating.md has a line for each metric: what it means and what to do.</summary>
public sealed partial class MetricNamesTests
{
    [Fact]
    public void Metrics_EachThatTheCodeMakes_HasALineInTheDocs()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/operating.md"));
        var documented = Documented().Matches(page).Select(static match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        var made = new[] { "Grains", "Silo", "Session.Orleans", "Session.Orleans.Client" }
            .SelectMany(static project => Directory.EnumerateFiles(Path.Combine(Checkout.Root, project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(static file => Made().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(made.Count > 20, $"Only {made.Count} metrics were found.");
        Assert.Empty(made.Except(documented));
        Assert.Empty(documented.Except(made));
    }

    [GeneratedRegex("""(?:Create\w+(?:<\w+>)?|Durations)\(\s*(?:meter, )?"(session\.[a-z_.]+)""")]
    private static partial Regex Made();

    [GeneratedRegex(@"(?m)^\| `(session\.[a-z_.]+)`")]
    private static partial Regex Documented();
}
