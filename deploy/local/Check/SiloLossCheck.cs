using System.Globalization;

namespace OrleansSessions.Local.Check;

/// <summary>One silo of several is killed in the middle of writes: its sessions come back on the others, by themselves, with all that was acknowledged; then it joins again.</summary>
internal static class SiloLossCheck
{
    /// <summary>Enough that the killed silo had some of their sessions, whichever it was.</summary>
    private const int WriterCount = 18;
    private const int ItemsMax = 1_500;
    private const int WritesBetween = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(45);

    /// <summary>With the silos' own settings a lost one is noticed within ten seconds or so; a slow machine may take longer, but not for ever.</summary>
    private static readonly TimeSpan GapMax = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Finding>> RunAsync(Farm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writers = new Writers(farm.Url, WriterCount, ItemsMax, time, Pause);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Within, time, cancel);
        var calm = writers.LongestGap;

        var (killed, before) = (farm.Silos[0], writers.Acknowledged);
        var started = time.GetTimestamp();
        await killed.KillAsync();
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Within, time, cancel);
        var back = time.GetElapsedTime(started);
        var (gap, refused, unknown) = (writers.LongestGap, writers.Refused, writers.Unknown);

        await farm.RestartSiloAsync(cancel);
        await writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(Within, time, cancel);
        var refusedLater = writers.Refused + writers.Unknown - refused - unknown;
        await enough.CancelAsync();
        await writing;
        var lost = await writers.CountLostAsync(cancel);
        return
        [
            new(lost == 0, $"kill -9 of {killed.Start.Name} (pid {killed.Pid}), one of {farm.Silos.Count}, in the middle of writes loses nothing acknowledged",
                $"{lost} of {writers.Acknowledged} lost; {before} were acknowledged before the kill"),
            new(gap <= GapMax, "Its sessions come back on the others by themselves", string.Create(CultureInfo.InvariantCulture,
                $"no session was without an acknowledged write for longer than {gap.TotalSeconds:0.0} s ({calm.TotalSeconds:0.00} s before); all {WriterCount} wrote again within {back.TotalSeconds:0.0} s; {refused} writes refused, {unknown} without an answer")),
            new(refusedLater == 0, "It joins again without a refused write", $"{refusedLater} refused or without an answer; it is pid {farm.Silos[0].Pid} now"),
        ];
    }
}
