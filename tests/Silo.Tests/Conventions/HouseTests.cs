using System.Reflection;
using System.Text.RegularExpressions;

namespace OrleansSessions.Silo.Tests;

/// <summary>What the plan of the house promises, held by tests.</summary>
public sealed partial class HouseTests
{
    private const int LinesMax = 320;

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
    public void Sources_EachFile_IsOneIdea()
    {
        var lengths = Rooms.SelectMany(Checkout.Sources).Select(static file => (File: file, Lines: Checkout.Read(file).Count(static c => c == '\n'))).ToList();

        Assert.NotEmpty(lengths);
        Assert.DoesNotContain(lengths, static file => file.Lines > LinesMax);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/rules.md")]
    [InlineData("docs/operating.md")]
    [InlineData("docs/protocol.md")]
    [InlineData("docs/analyzers.md")]
    [InlineData("docs/kubernetes.md")]
    [InlineData("docs/packages.md")]
    [InlineData("docs/sessions-and-more.md")]
    [InlineData("docs/system-web.md")]
    [InlineData("samples/README.md")]
    [InlineData("samples/TurnedOver/README.md")]
    public void Docs_Links_LeadSomewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Checkout.Root, page))!;
        var links = Link().Matches(Checkout.Read(page)).Select(static link => link.Groups["to"].Value).Where(static to => !to.Contains(':', StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(links, to => !Path.Exists(Path.Combine(folder, to)));
    }

    [Fact]
    public void Readme_Limits_AreTheDefaults()
    {
        var readme = Checkout.Read("README.md");
        var limits = new SessionLimits();

        Assert.Contains($"`MaximumSessionBytes`: keys and values of one session | {limits.MaximumSessionBytes / 1024 / 1024} MiB", readme, StringComparison.Ordinal);
        Assert.Contains($"`MaximumEntryBytes`: one value | {limits.MaximumEntryBytes / 1024 / 1024} MiB", readme, StringComparison.Ordinal);
        Assert.Contains($"`MaximumEntries`: entries of one session | {limits.MaximumEntries:N0}", readme, StringComparison.Ordinal);
        Assert.Contains($"`MaximumKeyBytes`: one key | {limits.MaximumKeyBytes:N0} bytes", readme, StringComparison.Ordinal);
        Assert.Contains($"changes that wait for one session | {limits.MaximumQueuedCommits}, {limits.MaximumQueuedBytes / 1024 / 1024} MiB", readme, StringComparison.Ordinal);
        Assert.Contains($"`MaximumWaiters`: who waits for one that has the session for itself | {limits.MaximumWaiters} |", readme, StringComparison.Ordinal);
        Assert.Contains($"`StorageTimeout`: one storage call | {new SessionCellOptions().StorageTimeout.TotalSeconds} s", readme, StringComparison.Ordinal);
        Assert.Contains($"`MaximumCacheBytes`: copies that a node keeps | {new OrleansSessionOptions().MaximumCacheBytes / 1024 / 1024} MiB", readme, StringComparison.Ordinal);
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

    [GeneratedRegex(@"\]\((?<to>[^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("""Create(Counter|Histogram|UpDownCounter|ObservableGauge|ObservableCounter)<\w+>\(\s*"(?<name>session\.[\w.]+)["]""")]
    private static partial Regex Metric();
}
