using System.Globalization;
using System.Text;
using OrleansSessions.Benchmarks.Load;
using OrleansSessions.Benchmarks.Nodes;
using OrleansSessions.Benchmarks.Processes;

namespace OrleansSessions.Benchmarks.Runs;

/// <summary>A request that reads its session, in farms that differ in what they measure and send.</summary>
internal sealed class TelemetryRun : IRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ScrapePeriod = TimeSpan.FromSeconds(15);

    public async Task<string> RunAsync(BenchOptions options)
    {
        await using var receiver = await OtlpSink.StartAsync();
        var sent = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        var arms = new List<Arm>();
        try
        {
            arms.Add(await Arm.StartAsync("nothing is measured", new() { ["OTEL_SDK_DISABLED"] = "true" }));
            arms.Add(await Arm.StartAsync("metrics, scraped every 15 s", []));
            arms.Add(await Arm.StartAsync("that, and all over OTLP, one request in twenty traced", new(sent) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.05" }));
            arms.Add(await Arm.StartAsync("that, every request traced", sent));
            foreach (var arm in arms)
            {
                await arm.Visitors.EachAsync("/fill?entries=1");
                await arm.Farm.WarmAsync(arm.Node.Process, () => arm.Visitors.AskAsync("/read", WarmUp));
            }

            using var stop = new CancellationTokenSource();
            var scrapes = ScrapeAsync([.. arms.Skip(1).SelectMany(static arm => new[] { new Uri(arm.Node.Url, "/metrics"), new Uri(arm.Farm.Health, "/metrics") })], stop.Token);
            var rounds = new List<double[]>();
            for (var round = 0; round < options.Rounds; round++)
            {
                var costs = new double[arms.Count];
                for (var i = 0; i < arms.Count; i++)
                {
                    var arm = arms[i];
                    costs[i] = (await Sample.TakeAsync(arm.Farm, arm.Node.Process, () => arm.Visitors.AskAsync("/read", options.Length))).Total;
                }

                rounds.Add(costs);
            }

            await stop.CancelAsync();
            await scrapes;
            var table = new StringBuilder("| CPU of a request that reads 1 KB, all processes | median | beside the first | median of the rounds' own factors |\n|---|---|---|---|\n");
            for (var i = 0; i < arms.Count; i++)
            {
                var arm = i;
                var (mine, first) = (Sample.Median(rounds, costs => costs[arm]), Sample.Median(rounds, static costs => costs[0]));
                table.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {arms[i].What} | {mine:0.0} µs | {mine / first:0.000}x | {Sample.Median(rounds, costs => costs[arm] / costs[0]):0.000}x |"));
            }

            return table.Append(CultureInfo.InvariantCulture, $"{receiver.Bytes:N0} bytes came over OTLP.\n").ToString();
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

    private sealed class Arm(string what, BenchFarm farm, (BenchProcess Process, Uri Url) node) : IAsyncDisposable
    {
        public string What => what;

        public BenchFarm Farm => farm;

        public (BenchProcess Process, Uri Url) Node => node;

        public Visitors Visitors { get; } = new(node.Url);

        public static async Task<Arm> StartAsync(string what, Dictionary<string, string> settings)
        {
            var farm = await BenchFarm.StartAsync(settings);
            return new Arm(what, farm, await farm.AddAsync(NodeKind.Grain));
        }

        public ValueTask DisposeAsync()
        {
            Visitors.Dispose();
            return farm.DisposeAsync();
        }
    }
}
