using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>One silo of several is killed during writes: its sessions move to the others with everything that was acknowledged. Then it joins again.</summary>
internal static class SiloLossScenario
{
    /// <summary>Enough sessions that some of them are in the killed silo, whichever it is.</summary>
    private const int WriterCount = 18;
    private const int MaximumItems = 1_500;
    private const int WritesBetween = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(45);

    /// <summary>With default settings, silos notice a lost one within about ten seconds. A slow machine may take longer.</summary>
    private static readonly TimeSpan MaximumGap = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Finding>> RunAsync(Farm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writers = new Writers(farm.Url, WriterCount, MaximumItems, time, Pause);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Timeout, time, cancel);
        var calm = writers.LongestGap;

        var (killed, pid, before) = (farm.Silos[0], farm.Silos[0].Pid, writers.Acknowledged);
        var started = time.GetTimestamp();
        await killed.KillAsync();
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Timeout, time, cancel);
        var back = time.GetElapsedTime(started);
        var (gap, refused, unknown) = (writers.LongestGap, writers.Refused, writers.Unknown);

        await farm.Silos[0].StartAsync(cancel);
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Timeout, time, cancel);
        var refusedLater = writers.Refused + writers.Unknown - refused - unknown;
        await enough.CancelAsync();
        await writing;
        var lost = await writers.CountLostAsync(cancel);
        return
        [
            new(lost == 0, $"kill -9 of {killed.Name} (pid {pid}), one of {farm.Silos.Count}, in the middle of writes loses nothing acknowledged",
                $"{lost} of {writers.Acknowledged} lost; {before} were acknowledged before the kill"),
            new(gap <= MaximumGap, "Its sessions come back on the others by themselves", string.Create(CultureInfo.InvariantCulture,
                $"no session was without an acknowledged write for longer than {gap.TotalSeconds:0.0} s ({calm.TotalSeconds:0.00} s before); all {WriterCount} wrote again within {back.TotalSeconds:0.0} s; {refused} writes refused, {unknown} without an answer")),
            new(refusedLater == 0, "It joins again without a refused write", $"{refusedLater} refused or without an answer; it is pid {farm.Silos[0].Pid} now"),
        ];
    }
}
