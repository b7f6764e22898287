using System.Globalization;

namespace OrleansSessions.Local.Check;

/// <summary>The silo is asked to end and started again in the middle of writes: who waits for it is served.</summary>
internal static class RestartCheck
{
    private const int WriterCount = 3;
    private const int ItemsMax = 1_500;
    private const int WritesBefore = 60;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>Less than the five seconds for which a web node keeps trying: a machine that took longer has shown nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task<Finding> RunAsync(Farm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writers = new Writers(farm.Url, WriterCount, ItemsMax, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        while (writers.Acknowledged < WritesBefore) await writers.NextAcknowledged().WaitAsync(Within, time, cancel);

        var started = time.GetTimestamp();
        await farm.Silos[0].StopAsync();
        await farm.RestartSiloAsync(cancel);
        var took = time.GetElapsedTime(started);
        await writers.NextAcknowledged().WaitAsync(Within, time, cancel);
        await enough.CancelAsync();
        await writing;

        var lost = await writers.CountLostAsync(cancel);
        var served = writers.Refused + writers.Unknown == 0 || took > Patience;
        return new(lost == 0 && served, "A restart of the silo is a slow request, no refused one", string.Create(CultureInfo.InvariantCulture,
            $"away for {took.TotalSeconds:0.0} s, the slowest of {writers.Acknowledged} writes took {writers.Slowest.TotalSeconds:0.0} s; {writers.Refused} refused, {writers.Unknown} without an answer, {lost} lost"));
    }
}
