using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace OrleansSessions.Analyzers.Tests;

public sealed partial class RulesTests
{
    private static readonly DiagnosticDescriptor[] Declared =
        [.. typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(static field => field.GetValue(null)).OfType<DiagnosticDescriptor>()];

    private static readonly string Root = RootAbove(AppContext.BaseDirectory);

    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs/analyzers.md"));

    public static TheoryData<string> Ids => new(Declared.Select(static rule => rule.Id));

    [Fact]
    public void Rules_All_AreLookedForByAnAnalyzer()
    {
        var supported = Analysis.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id);

        Assert.NotEmpty(Declared);
        Assert.Equal(Declared.Select(static rule => rule.Id), supported.Order(StringComparer.Ordinal));
        Assert.All(Declared, static rule => Assert.Equal("Usage", rule.Category));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_EachRule_HasItsSection(string id)
    {
        var rule = Declared.Single(rule => rule.Id == id);

        var section = Section(id);

        Assert.StartsWith($"{rule.Title}. {rule.DefaultSeverity}.", section, StringComparison.Ordinal);
        Assert.All(new[] { "**Why.**", "**Fix.**", "**Off.**", $"dotnet_diagnostic.{id}.severity = none" }, part => Assert.Contains(part, section, StringComparison.Ordinal));
        Assert.EndsWith($"docs/analyzers.md#{id.ToLowerInvariant()}", rule.HelpLinkUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Sections_AreThoseOfRules() =>
        Assert.Equal(Declared.Select(static rule => rule.Id), Heading().Matches(Page).Select(static heading => heading.Groups["id"].Value));

    [Fact]
    public void Page_Fixes_AreOfferedWhereItSaysSo()
    {
        var fixable = typeof(LoadFirstFix).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)))
            .SelectMany(static type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds);

        var promised = Declared.Select(static rule => rule.Id).Where(static id => Section(id).Contains("the editor does it", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(promised, fixable.Order(StringComparer.Ordinal));
    }

    private static string Section(string id) => Regex.Match(Page, $@"^## {id}\n+(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups["text"].Value;

    private static string RootAbove(string directory) => File.Exists(Path.Combine(directory, "Cluster.sln")) ? directory : RootAbove(Path.GetDirectoryName(directory)!);

    [GeneratedRegex(@"^## (?<id>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
