using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>All silos are restarted in turn during writes, as an update does it: no request fails.</summary>
internal static class RollingRestartScenario
{
    private const int WriterCount = 18;
    private const int MaximumItems = 1_500;
    private const int WritesBetween = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaximumStop = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> RunAsync(Farm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writers = new Writers(farm.Url, WriterCount, MaximumItems, time, Pause);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Timeout, time, cancel);
        var calm = writers.TakePercentile(0.99);

        var longestStop = TimeSpan.Zero;
        for (var silo = 0; silo < farm.Silos.Count; silo++)
        {
            var started = time.GetTimestamp();
            await farm.Silos[silo].StopAsync();
            var stop = time.GetElapsedTime(started);
            longestStop = stop > longestStop ? stop : longestStop;
            await farm.Silos[silo].StartAsync(cancel);
            await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Timeout, time, cancel);
        }

        var rolling = writers.TakePercentile(0.99);
        await enough.CancelAsync();
        await writing;
        var lost = await writers.CountLostAsync(cancel);
        return
        [
            new(lost + writers.Refused + writers.Unknown == 0, $"A restart of all {farm.Silos.Count} silos in turn fails no request", string.Create(CultureInfo.InvariantCulture,
                $"{writers.Acknowledged} writes: {writers.Refused} refused, {writers.Unknown} without an answer, {lost} lost; 99 of 100 took at most {rolling.TotalMilliseconds:0} ms during it ({calm.TotalMilliseconds:0} ms before), the slowest {writers.Slowest.TotalSeconds:0.0} s")),
            new(longestStop <= MaximumStop, "Each stops soon when it is asked to", string.Create(CultureInfo.InvariantCulture, $"at most {longestStop.TotalSeconds:0.0} s")),
        ];
    }
}
