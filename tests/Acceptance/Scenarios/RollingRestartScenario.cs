using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>All silos are restarted in turn during writes, as an update does it: no request fails.</summary>
internal static class RollingRestartScenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaximumStop = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writes = await SteadyWrites.StartAsync(farm, time, Timeout, cancel);
        var writers = writes.Writers;
        var calm = writers.TakePercentile(0.99);

        var longestStop = TimeSpan.Zero;
        for (var silo = 0; silo < farm.Silos.Count; silo++)
        {
            var started = time.GetTimestamp();
            await farm.Silos[silo].StopAsync();
            var stop = time.GetElapsedTime(started);
            longestStop = stop > longestStop ? stop : longestStop;
            await farm.Silos[silo].StartAsync(cancel);
            await writes.ContinueAsync();
        }

        var rolling = writers.TakePercentile(0.99);
        var lost = await writes.StopAsync();
        return
        [
            new(lost + writers.Refused + writers.Unknown == 0, $"A restart of all {farm.Silos.Count} silos in turn fails no request", string.Create(CultureInfo.InvariantCulture,
                $"{writers.Acknowledged} writes: {writers.Refused} refused, {writers.Unknown} without an answer, {lost} lost; 99 of 100 took at most {rolling.TotalMilliseconds:0} ms during it ({calm.TotalMilliseconds:0} ms before), the slowest {writers.Slowest.TotalSeconds:0.0} s")),
            new(longestStop <= MaximumStop, "Each stops soon when it is asked to", string.Create(CultureInfo.InvariantCulture, $"at most {longestStop.TotalSeconds:0.0} s")),
        ];
    }
}
