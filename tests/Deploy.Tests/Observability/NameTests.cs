namespace OrleansSessions.Deploy.Tests;

/// <summary>What dashboards and rules ask for is what silos and web nodes measure: a renamed metric would leave an empty panel and a silent alert.</summary>
public sealed class NameTests
{
    [Fact]
    public void Names_EachInADashboardOrARule_IsMade()
    {
        var queries = Dashboard.All.SelectMany(static dashboard => dashboard.Queries).Concat(RuleFile.Queries).ToList();

        var faults = queries.SelectMany(Faults);

        Assert.True(queries.Count > 60, $"Only {queries.Count} queries were found.");
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("sum(rate(session_creatd_total[5m]))", "session_creatd_total is not made")]
    [InlineData("session_created", "session_created is not made")]
    [InlineData("session:load_slow:ratio_rate7m > 1", "session:load_slow:ratio_rate7m is not made")]
    [InlineData("""session_waiting{session_application="a"} or vector(0)""", "session_waiting has no label session_application")]
    [InlineData("sum by (session_outcome) (rate(session_created_total[5m]))", "no metric has the label session_outcome")]
    [InlineData("""sum(rate(session_load_duration_seconds_count{session_outcome=~"whole|unavailabel"}[5m])) > 0""", "session_outcome is never unavailabel")]
    [InlineData("""session_ledger_lag_seconds_bucket{le="110"}""", "le is never 110")]
    [InlineData("up{zone=\"a\"} == 0", "up has no label zone")]
    public void Names_Misspelt_AreTold(string query, string fault)
    {
        var faults = Faults(new("here", query));

        Assert.Equal([$"here: {fault}."], faults);
    }

    private static IEnumerable<string> Faults(Query query)
    {
        var recorded = RuleFile.Recordings.Select(static rule => rule.Text("record")!).ToHashSet(StringComparer.Ordinal);
        var available = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (metric, selectors) in query.Metrics)
        {
            if (recorded.Contains(metric)) continue;
            if (!MadeMetrics.All.TryGetValue(metric, out var labels))
            {
                yield return $"{query.Where}: {metric} is not made.";
                yield break;
            }

            available.UnionWith(labels);
            foreach (var (label, value) in selectors)
            {
                if (!labels.Contains(label)) yield return $"{query.Where}: {metric} has no label {label}.";
                else if (label.StartsWith("session_", StringComparison.Ordinal) || label == "le")
                    foreach (var one in value.Split('|').Where(one => !one.StartsWith('$') && !(label == "le" ? MadeMetrics.KnowsBound(metric, one) : MadeMetrics.KnowsValue(one))))
                        yield return $"{query.Where}: {label} is never {one}.";
            }
        }

        foreach (var label in query.Labels.Except(available)) yield return $"{query.Where}: no metric has the label {label}.";
    }
}
