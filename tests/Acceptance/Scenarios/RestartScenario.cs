using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>The silo is stopped and started again during writes: requests that wait for it are served.</summary>
internal static class RestartScenario
{
    private const int WriterCount = 3;
    private const int MaximumItems = 1_500;
    private const int WritesBefore = 60;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Less than the five seconds for which a web node retries. A restart that took longer shows nothing about refused writes.</summary>
    private static readonly TimeSpan MaximumAbsence = TimeSpan.FromSeconds(4);

    public static async Task<Finding> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writers = new Writers(farm.Url, WriterCount, MaximumItems, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        while (writers.Acknowledged < WritesBefore) await writers.NextAcknowledged().WaitAsync(Timeout, time, cancel);

        var started = time.GetTimestamp();
        await farm.Silos[0].StopAsync();
        await farm.Silos[0].StartAsync(cancel);
        var took = time.GetElapsedTime(started);
        await writers.NextAcknowledged().WaitAsync(Timeout, time, cancel);
        await enough.CancelAsync();
        await writing;

        var lost = await writers.CountLostAsync(cancel);
        var served = writers.Refused + writers.Unknown == 0 || took > MaximumAbsence;
        return new(lost == 0 && served, "A restart of the silo is a slow request, no refused one", string.Create(CultureInfo.InvariantCulture,
            $"away for {took.TotalSeconds:0.0} s, the slowest of {writers.Acknowledged} writes took {writers.Slowest.TotalSeconds:0.0} s; {writers.Refused} refused, {writers.Unknown} without an answer, {lost} lost"));
    }
}
