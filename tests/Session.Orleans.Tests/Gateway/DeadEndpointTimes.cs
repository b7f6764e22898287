using System.Globalization;

namespace OrleansSessions.Tests;

/// <summary>Measures what a second endpoint that is dead costs calls, beside no second endpoint. Run it by name: it is explicit.</summary>
public sealed class DeadEndpointTimes(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const int Callers = 8;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Calls_SecondEndpointIsDead_TakeAsLongAsWithoutIt()
    {
        await using var good = await ScriptedGateway.StartAsync();
        DeadEndpointKind?[] kinds = [null, .. Enum.GetValues<DeadEndpointKind>()];
        var times = kinds.ToDictionary(static kind => kind?.ToString() ?? "None", static _ => new List<(double P50, double P99, double Longest)>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var kind in kinds)
            {
                times[kind?.ToString() ?? "None"].Add(await MeasureAsync(good, kind));
                good.Calls.Clear();
            }
        }

        var without = times["None"];
        output.WriteLine("second endpoint | p50 ms | p99 ms | longest ms | p99 of none: median (least-most)");
        foreach (var (kind, rounds) in times)
        {
            var ratios = rounds.Select((round, i) => round.P99 / without[i].P99).Order().ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind} | {Median(rounds.Select(static r => r.P50)):0.00} | {Median(rounds.Select(static r => r.P99)):0.00} | {rounds.Max(static r => r.Longest):0.0} | {Median(ratios):0.00} ({ratios[0]:0.00}-{ratios[^1]:0.00})"));
        }

        Assert.All(times.Values.Select(rounds => Median(rounds.Select((round, i) => round.P99 / without[i].P99))), static ratio => Assert.InRange(ratio, 0, 1.2));
    }

    private static async Task<(double P50, double P99, double Longest)> MeasureAsync(ScriptedGateway good, DeadEndpointKind? kind)
    {
        await using var dead = kind is { } one ? await DeadEndpoint.StartAsync(one) : null;
        using var client = GatewayClients.Create(TimeProvider.System, dead is null ? [good.Url] : [good.Url, dead.Url]);
        await CallAsync(client, Warm);
        var times = await CallAsync(client, Measured);
        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100], times[^1]);
    }

    private static async Task<List<double>> CallAsync(GatewaySessionClient client, TimeSpan duration)
    {
        var began = TimeProvider.System.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            while (TimeProvider.System.GetElapsedTime(began) < duration)
            {
                var sent = TimeProvider.System.GetTimestamp();
                await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
                times.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
            }

            return times;
        })));
        return [.. all.SelectMany(static times => times)];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
