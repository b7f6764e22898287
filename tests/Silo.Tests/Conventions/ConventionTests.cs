using System.Reflection;
using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>The conventions of this repository: dependencies of packages, dependencies of the protocol, documented metrics.</summary>
public sealed partial class ConventionTests
{
    private static readonly string[] Rooms = ["Session.Protocol", "Session.Orleans", "Session.Orleans.Client", "Session.Orleans.Analyzers", "Session.Orleans.CodeFixes", "Grains.Interfaces", "Grains", "Silo", "WebFrontend", "deploy", "samples", "tests"];

    [Theory]
    [InlineData("Session.Orleans.Protocol")]
    [InlineData("Session.Orleans", "Session.Orleans.Protocol")]
    [InlineData("Session.Orleans.Grains.Interfaces", "Session.Orleans.Protocol")]
    [InlineData("Session.Orleans.Client", "Session.Orleans.Grains.Interfaces", "Session.Orleans", "Session.Orleans.Protocol")]
    [InlineData("Session.Orleans.InProcess", "Session.Orleans.Grains.Interfaces", "Session.Orleans", "Session.Orleans.Client", "Session.Orleans.Protocol")]
    public void Dependencies_OfAPackage_PointOneWay(string package, params string[] allowed)
    {
        var referenced = Assembly.Load(package).GetReferencedAssemblies().Select(static name => name.Name!).ToList();

        var ours = referenced.Where(static name => name == "Silo" || name.StartsWith("Session.", StringComparison.Ordinal));
        var orleans = referenced.Where(static name => name.StartsWith("Orleans", StringComparison.Ordinal));

        Assert.Empty(ours.Except(allowed));
        Assert.True(package is not ("Session.Orleans.Protocol" or "Session.Orleans") || !orleans.Any(), $"{package} refers to {string.Join(", ", orleans)}");
    }

    [Fact]
    public void Protocol_Assembly_DependsOnTheFrameworkAlone()
    {
        var referenced = Assembly.Load("Session.Orleans.Protocol").GetReferencedAssemblies();

        Assert.All(referenced, static name => Assert.StartsWith("System", name.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_OfTheCore_HaveNoConditionalCompilation()
    {
        var files = new[] { "Session.Protocol", "Session.Orleans", "Session.Orleans.Client", "Grains.Interfaces", "Grains" }.SelectMany(Checkout.Sources).ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, static file => Directive().IsMatch(Checkout.Read(file)));
    }

    [Fact]
    public void Metrics_EachName_IsExplainedToOperators()
    {
        var names = new[] { "Grains", "Session.Orleans", "Session.Orleans.Client", "Silo" }.SelectMany(Checkout.Sources)
            .SelectMany(static file => Metric().Matches(Checkout.Read(file))).Select(static metric => metric.Groups["name"].Value).Distinct().ToList();
        var operating = Checkout.Read("docs/operating.md");

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !operating.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s*#(if|elif)\b", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex("""Create(Counter|Histogram|UpDownCounter|ObservableGauge|ObservableCounter)<\w+>\(\s*"(?<name>session\.[\w.]+)["]""")]
    private static partial Regex Metric();
}
