using System.Text.RegularExpressions;
using OrleansSessions.Testing;
using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Each alert is shown to fire and to stay silent, and links to a runbook.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public void Alerts_Each_SaysWhatAndHowBadAndWhereToRead()
    {
        var page = File.ReadAllText(Checkout.At("docs/operating.md"));

        var faults = RuleFile.Alerts.SelectMany(alert => Faults(alert, page)).ToList();

        Assert.True(RuleFile.Alerts.Count() > 10);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("annotations.runbook_url", "docs/operating.md#session-storage", "leads to docs/operating.md#session-storage")]
    [InlineData("labels.severity", "critical", "has the severity critical")]
    [InlineData("annotations.description", null, "has no description")]
    public void Alerts_Seeded_TellTheFault(string path, string? value, string fault)
    {
        var alert = RuleFile.Alerts.Single(static alert => alert.Text("alert") == "SessionStorageFailing");
        alert.Put(path, value);

        var faults = Faults(alert, File.ReadAllText(Checkout.At("docs/operating.md")));

        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Alerts_Each_IsTestedToFireAndToBeSilent()
    {
        var tested = RuleFile.Tests.SelectMany(static file => RuleFile.Read(file).Items("tests")).SelectMany(static test => test.Items("alert_rule_test")).ToList();

        var fired = tested.SelectMany(static test => test.Items("exp_alerts").Select(fired => (test.Text("alertname"), fired.Text("exp_labels.severity")))).ToHashSet();
        var silent = tested.SelectMany(static test => new[] { "page", "ticket" }.Except(test.Items("exp_alerts").Select(static fired => fired.Text("exp_labels.severity")!)).Select(severity => (test.Text("alertname"), (string?)severity))).ToHashSet();

        Assert.DoesNotContain(RuleFile.Alerts.Select(Name), name => !fired.Contains(name));
        Assert.DoesNotContain(RuleFile.Alerts.Select(Name), name => !silent.Contains(name));
    }

    [Fact]
    public async Task Rules_TheirUnitTests_Pass()
    {
        var check = await PromtoolAsync(["check", "rules", .. RuleFile.Rules]);
        var test = await PromtoolAsync(["test", "rules", .. RuleFile.Tests]);

        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
        Assert.True(test.ExitCode == 0, test.Output + test.Errors);
    }

    [Fact]
    public void Rules_OfTheCluster_AreTheSame()
    {
        var text = Published().Replace(File.ReadAllText(Checkout.At("deploy/observability/rules.yaml")), "runbook_url: docs/");
        var copied = Manifests.Parse(text).Of("PrometheusRule").Select(static rule => rule.Root.At("spec.groups")!.ToString()).ToList();

        var forgotten = RuleFile.Rules.Where(file => !copied.Contains(RuleFile.Read(file).At("groups")!.ToString()));

        Assert.Equal(RuleFile.Rules.Count(), copied.Count);
        Assert.Empty(forgotten);
    }

    // Publishers of the docs put their address there.
    [GeneratedRegex(@"runbook_url: https?://\S*/docs/")]
    private static partial Regex Published();

    private static (string?, string?) Name(YamlNode alert) => (alert.Text("alert"), alert.Text("labels.severity"));

    private static IEnumerable<string> Faults(YamlNode alert, string page)
    {
        var name = alert.Text("alert")!;
        if (alert.Text("labels.severity") is var severity && severity is not ("page" or "ticket")) yield return $"{name} has the severity {severity}.";
        if (alert.Text("annotations.summary") is null or "") yield return $"{name} has no summary.";
        if (alert.Text("annotations.description") is null or "") yield return $"{name} has no description.";
        if (alert.Text("annotations.runbook_url") is var url && (url != $"docs/operating.md#{name.ToLowerInvariant()}" || !page.Contains($"\n### {name}\n", StringComparison.Ordinal)))
            yield return $"{name} leads to {url}, and the Runbook has a heading for it there or not: ### {name} is expected.";
    }

    private static async Task<Tool> PromtoolAsync(string[] arguments)
    {
        var run = await Tool.RunAsync("promtool", arguments);
        Assert.SkipWhen(run is null, "promtool is not installed (Debian: prometheus).");
        return run!;
    }
}
