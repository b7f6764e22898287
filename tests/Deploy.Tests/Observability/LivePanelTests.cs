using System.Text.Json;

namespace OrleansSessions.Deploy.Tests;

/// <summary>
/// No panel is empty while a farm is in use. <c>OBSERVABILITY_PROMETHEUS=http://127.0.0.1:9090</c> names a Prometheus that has watched one for
/// five minutes (<c>deploy/local -- --load</c>).
/// </summary>
public sealed class LivePanelTests
{
    [Fact]
    public async Task Panels_OfAFarmInUse_ShowSomething()
    {
        var prometheus = Environment.GetEnvironmentVariable("OBSERVABILITY_PROMETHEUS");
        Assert.SkipWhen(string.IsNullOrEmpty(prometheus), "Set OBSERVABILITY_PROMETHEUS to the address of a Prometheus that watches a farm in use.");
        using var http = new HttpClient { BaseAddress = new Uri(prometheus!) };
        var application = (await AskAsync(http, "topk(1, sum by (session_application) (session_client_load_duration_seconds_count))"))[0].GetProperty("metric").GetProperty("session_application").GetString()!;

        var empty = new List<string>();
        foreach (var query in Dashboard.All.SelectMany(static dashboard => dashboard.Queries))
        {
            var series = await AskAsync(http, query.Text.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$application", application, StringComparison.Ordinal));
            if (series.All(static one => one.GetProperty("value")[1].GetString() == "NaN")) empty.Add($"{query.Where}: {query.Text}");
        }

        Assert.Empty(empty);
    }

    private static async Task<JsonElement[]> AskAsync(HttpClient prometheus, string query)
    {
        var answer = await prometheus.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken);
        return [.. JsonElement.Parse(answer).GetProperty("data").GetProperty("result").EnumerateArray()];
    }
}
