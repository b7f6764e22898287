namespace OrleansSessions.Local.Check;

/// <summary>Starts a farm on free ports, drives it, and tells what was seen.</summary>
internal static class CheckRun
{
    /// <returns>0 when every claim held, else 1.</returns>
    public static async Task<int> RunAsync(FarmOptions options, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        using var directory = new FarmDirectory(options.Data);
        try
        {
            var findings = await DriveAsync(options, directory, time, output, stop);
            var held = findings.Count(finding => finding.Held);
            await output.WriteLineAsync($"{held} of {findings.Count} held.");
            return held == findings.Count ? 0 : 1;
        }
        catch (Exception e) when (e is FarmException or IOException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            await output.WriteLineAsync($"FAIL  The check could not be finished: {e.Message}");
            return 1;
        }
    }

    private static async Task<List<Finding>> DriveAsync(
        FarmOptions options, FarmDirectory directory, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        List<Finding> findings = [];
        await using var farm = await Farm.StartAsync(new(directory, options.Nodes), options.Port ?? LoopbackPort.Take(), time, stop);
        await farm.ReadyAsync(stop);
        await output.WriteLineAsync(FarmTable.Of(farm));

        await TellAsync([await VisitCheck.RunAsync(farm, time, stop)]);
        await TellAsync(await CartCheck.RunAsync(farm, stop));
        await TellAsync(await OutageCheck.RunAsync(farm, time, stop));
        return findings;

        async Task TellAsync(IReadOnlyList<Finding> seen)
        {
            findings.AddRange(seen);
            foreach (var finding in seen) await output.WriteLineAsync(finding.ToString());
        }
    }
}
