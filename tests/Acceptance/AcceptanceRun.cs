using OrleansSessions.Testing;

namespace OrleansSessions.Acceptance;

/// <summary>Starts farms on free ports, runs all scenarios against them, and reports what was seen.</summary>
/// <param name="launcher">The command line that starts a farm.</param>
/// <param name="firstFarm">Further arguments for the farm that most scenarios use.</param>
/// <param name="posts">The number of forms that are posted.</param>
internal sealed class AcceptanceRun(IReadOnlyList<string> launcher, IReadOnlyList<string> firstFarm, int posts, TimeProvider time, TextWriter output)
{
    private readonly Report _report = new(output);

    /// <returns>The exit code: 0 when every claim held, else 1.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            var pids = await RunMostAsync(stop);
            var more = await RunIdleAsync(stop);
            await _report.AddAsync(ShutdownScenario.Judge([.. pids, .. more]));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            await _report.AddAsync(new Finding(false, "The scenarios run to their end", e.Message));
        }
        return await _report.EndAsync() ? 0 : 1;
    }

    /// <returns>The ids of all processes that the farm consisted of.</returns>
    private async Task<IReadOnlyList<int>> RunMostAsync(CancellationToken stop)
    {
        await using var farm = await StartAsync(firstFarm, stop);
        await _report.BeginAsync(farm);
        var first = farm.Pids;

        await _report.AddAsync(await VisitScenario.RunAsync(farm, time, stop));
        await _report.AddAsync(await ParallelWritesScenario.RunAsync(farm, stop));
        await _report.AddAsync(await RedirectScenario.RunAsync(farm, posts, time, stop));
        await _report.AddAsync(await SignInScenario.RunAsync(farm, time, stop));
        await _report.AddAsync(await ExclusiveScenario.RunAsync(farm, time, stop));
        // Without its only silo a farm has an outage; without one of several it must not have one.
        var single = farm.Silos.Count == 1;
        await _report.AddAsync(single ? await OutageScenario.RunAsync(farm, time, stop) : await SiloLossScenario.RunAsync(farm, time, stop));
        await _report.AddAsync(single ? [await RestartScenario.RunAsync(farm, time, stop)] : await RollingRestartScenario.RunAsync(farm, time, stop));
        return [.. first.Union(farm.Pids)];
    }

    /// <summary>Uses a farm of its own, whose sessions have a short idle timeout.</summary>
    private async Task<IReadOnlyList<int>> RunIdleAsync(CancellationToken stop)
    {
        await using var farm = await StartAsync(["--nodes", "2", "--idle", $"{IdleScenario.IdleTimeout.TotalSeconds:0}"], stop);
        await _report.AddAsync(await IdleScenario.RunAsync(farm, time, stop));
        return farm.Pids;
    }

    private Task<LaunchedFarm> StartAsync(IReadOnlyList<string> arguments, CancellationToken stop) =>
        LaunchedFarm.StartAsync([.. launcher, "--port", $"{LoopbackPort.Take()}", .. arguments], stop);
}
