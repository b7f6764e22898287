using System.Globalization;
using System.Text;

namespace OrleansSessions.Benchmarks;

/// <summary>A request that reads its session, in farms that differ in what they measure and send.</summary>
internal sealed class TelemetryRun : IRun
{
    private const int Starts = 3; // from one start to the next the same process costs some percent more or less, for all its life

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ScrapePeriod = TimeSpan.FromSeconds(15);

    private static readonly string[] Whats = ["nothing is measured", "nothing is measured, again", "metrics, scraped every 15 s", "that, and all over OTLP, one request in twenty traced", "that, every request traced"];

    public async Task<string> RunAsync(BenchOptions options)
    {
        await using var receiver = await OtlpSink.StartAsync();
        var starts = new List<double[]>();
        while (starts.Count < Starts)
        {
            starts.Add(await MeasureAsync(options, receiver.Url));
        }

        var table = new StringBuilder($"| CPU of a request that reads 1 KB, all processes | beside the first, median of {Starts} starts | least and most |\n|---|---|---|\n");
        for (var i = 1; i < Whats.Length; i++)
        {
            var arm = i;
            table.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {Whats[i]} | {Sample.Median(starts, factors => factors[arm]):0.000}x | {starts.Min(factors => factors[arm]):0.000}x to {starts.Max(factors => factors[arm]):0.000}x |"));
        }

        return table.Append(CultureInfo.InvariantCulture, $"{receiver.Bytes:N0} bytes came over OTLP.\n").ToString();
    }

    /// <summary>Farms that are started anew: what a request costs in each beside what it costs in the first at the same time.</summary>
    private static async Task<double[]> MeasureAsync(BenchOptions options, string receiver)
    {
        var sent = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        Dictionary<string, string>[] settings =
        [
            new() { ["OTEL_SDK_DISABLED"] = "true" },
            new() { ["OTEL_SDK_DISABLED"] = "true" },
            [],
            new(sent) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.05" },
            sent,
        ];
        var arms = new List<Arm>();
        try
        {
            foreach (var environment in settings)
            {
                var arm = await Arm.StartAsync(environment);
                arms.Add(arm);
                await arm.Visitors.EachAsync("/fill?entries=1");
                await arm.Farm.WarmAsync(arm.Node, () => arm.AskAsync(WarmUp));
            }

            using var stop = new CancellationTokenSource();
            var scrapes = ScrapeAsync([.. arms.Skip(2).SelectMany(static arm => arm.Scraped)], stop.Token);
            var rounds = new List<double[]>();
            for (var round = 0; round < options.Rounds; round++)
            {
                var factors = new double[arms.Count];
                for (var i = 1; i < arms.Count; i++)
                {
                    // At the same time: a machine that others use too is half as fast from one second to the next.
                    var both = await Task.WhenAll(arms[i].AskAsync(options.Length), arms[0].AskAsync(options.Length));
                    factors[i] = both[0].Total / both[1].Total;
                }

                rounds.Add(factors);
            }

            await stop.CancelAsync();
            await scrapes;
            return [.. Enumerable.Range(0, arms.Count).Select(arm => Sample.Median(rounds, factors => factors[arm]))];
        }
        finally
        {
            foreach (var arm in arms)
            {
                await arm.DisposeAsync();
            }
        }
    }

    private static async Task ScrapeAsync(Uri[] targets, CancellationToken stop)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(ScrapePeriod);
        try
        {
            do
            {
                foreach (var target in targets)
                {
                    _ = await http.GetStringAsync(target, stop);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private sealed class Arm(BenchFarm farm, BenchProcess node, Uri url) : IAsyncDisposable
    {
        public BenchFarm Farm => farm;

        public BenchProcess Node => node;

        public Uri[] Scraped => [new(url, "/metrics"), new(farm.Health, "/metrics")];

        public Visitors Visitors { get; } = new(url);

        public static async Task<Arm> StartAsync(Dictionary<string, string> settings)
        {
            var farm = await BenchFarm.StartAsync(settings);
            var (node, url) = await farm.AddAsync(NodeKind.Grain);
            return new Arm(farm, node, url);
        }

        public Task<Sample> AskAsync(TimeSpan length) => Sample.TakeAsync(farm, node, () => Visitors.AskAsync("/read", length));

        public ValueTask DisposeAsync()
        {
            Visitors.Dispose();
            return farm.DisposeAsync();
        }
    }
}
