using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>One silo of several is killed during writes: its sessions move to the others with everything that was acknowledged. Then it joins again.</summary>
internal static class SiloLossScenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(45);

    /// <summary>With default settings, silos notice a lost one within about ten seconds. A slow machine may take longer.</summary>
    private static readonly TimeSpan MaximumGap = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var writes = await SteadyWrites.StartAsync(farm, time, Timeout, cancel);
        var writers = writes.Writers;
        var calm = writers.LongestGap;

        var (killed, pid, before) = (farm.Silos[0], farm.Silos[0].Pid, writers.Acknowledged);
        var started = time.GetTimestamp();
        await killed.KillAsync();
        await writes.ContinueAsync();
        var back = time.GetElapsedTime(started);
        var (gap, refused, unknown) = (writers.LongestGap, writers.Refused, writers.Unknown);

        await farm.Silos[0].StartAsync(cancel);
        await writes.ContinueAsync();
        var refusedLater = writers.Refused + writers.Unknown - refused - unknown;
        var lost = await writes.StopAsync();
        return
        [
            new(lost == 0, $"kill -9 of {killed.Name} (pid {pid}), one of {farm.Silos.Count}, in the middle of writes loses nothing acknowledged",
                $"{lost} of {writers.Acknowledged} lost; {before} were acknowledged before the kill"),
            new(gap <= MaximumGap, "Its sessions come back on the others by themselves", string.Create(CultureInfo.InvariantCulture,
                $"no session was without an acknowledged write for longer than {gap.TotalSeconds:0.0} s ({calm.TotalSeconds:0.00} s before); all {SteadyWrites.WriterCount} wrote again within {back.TotalSeconds:0.0} s; {refused} writes refused, {unknown} without an answer")),
            new(refusedLater == 0, "It joins again without a refused write", $"{refusedLater} refused or without an answer; it is pid {farm.Silos[0].Pid} now"),
        ];
    }
}
