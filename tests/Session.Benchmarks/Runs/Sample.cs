
namespace OrleansSessions.Benchmarks;

/// <summary>One measurement: how fast, and what a request cost whom.</summary>
internal sealed record Sample(double PerSecond, double Node, double Silo, double Redis)
{
    /// <summary>Microseconds of processor time of a request, in the web node and behind it.</summary>
    public double Total => Node + Silo + Redis;

    public static async Task<Sample> TakeAsync(BenchFarm farm, BenchProcess node, Func<Task<LoadResult>> load)
    {
        var before = (Node: node.Cpu, Silo: farm.Silo.Cpu, Redis: farm.Redis.Cpu);
        var result = await load();
        return new Sample(result.PerSecond, Each(node.Cpu - before.Node), Each(farm.Silo.Cpu - before.Silo), Each(farm.Redis.Cpu - before.Redis));

        double Each(TimeSpan cpu) => cpu.TotalMicroseconds / result.Requests;
    }

    public static Sample MedianOf(IReadOnlyCollection<Sample> samples) =>
        new(Median(samples, static s => s.PerSecond), Median(samples, static s => s.Node), Median(samples, static s => s.Silo), Median(samples, static s => s.Redis));

    public static double Median<T>(IReadOnlyCollection<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
}
