using System.Globalization;
using OrleansSessions.Benchmarks.Load;
using OrleansSessions.Benchmarks.Nodes;
using OrleansSessions.Benchmarks.Processes;

namespace OrleansSessions.Benchmarks.Runs;

/// <summary>A request that reads its session, in a farm that measures and is scraped, and in one that does not.</summary>
internal sealed class TelemetryRun : IRun
{
    private static readonly TimeSpan ScrapePeriod = TimeSpan.FromSeconds(15);

    public async Task<string> RunAsync(BenchOptions options)
    {
        await using var off = await BenchFarm.StartAsync(new Dictionary<string, string> { ["OTEL_SDK_DISABLED"] = "true" });
        await using var on = await BenchFarm.StartAsync();
        var nodes = (Off: await off.AddAsync(NodeKind.Grain), On: await on.AddAsync(NodeKind.Grain));
        using var visitors = new Visitors(nodes.Off.Url);
        using var measured = new Visitors(nodes.On.Url);
        foreach (var some in new[] { visitors, measured })
        {
            await some.EachAsync("/fill?entries=1");
            await some.AskAsync("/read", options.Length);
        }

        using var stop = new CancellationTokenSource();
        var scrapes = ScrapeAsync([new Uri(nodes.On.Url, "/metrics"), new Uri(on.Health, "/metrics")], stop.Token);
        var costs = new List<(double Off, double On)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var without = await Sample.TakeAsync(off, nodes.Off.Process, () => visitors.AskAsync("/read", options.Length));
            var with = await Sample.TakeAsync(on, nodes.On.Process, () => measured.AskAsync("/read", options.Length));
            costs.Add((without.Total, with.Total));
        }

        await stop.CancelAsync();
        var lines = await scrapes;
        var (offMedian, onMedian) = (Sample.Median(costs, static c => c.Off), Sample.Median(costs, static c => c.On));
        return string.Create(CultureInfo.InvariantCulture,
            $"CPU of a request that reads 1 KB, all processes: {offMedian:0.0} µs without measuring, {onMedian:0.0} µs with it ({lines} lines at the last scrape): {100 * ((onMedian / offMedian) - 1):+0.0;-0.0} %; median of the rounds' own differences {100 * (Sample.Median(costs, static c => c.On / c.Off) - 1):+0.0;-0.0} %.\n");
    }

    /// <returns>How many lines the last scrape had, of all together.</returns>
    private static async Task<int> ScrapeAsync(Uri[] targets, CancellationToken stop)
    {
        using var http = new HttpClient();
        var lines = 0;
        using var timer = new PeriodicTimer(ScrapePeriod);
        try
        {
            do
            {
                lines = 0;
                foreach (var target in targets)
                {
                    lines += (await http.GetStringAsync(target, stop)).Count(static c => c == '\n');
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        return lines;
    }
}
