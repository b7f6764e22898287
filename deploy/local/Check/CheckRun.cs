using OrleansSessions.Local.Stores;
using OrleansSessions.Testing;

namespace OrleansSessions.Local.Check;

/// <summary>Starts a farm on free ports, drives it, and tells what was seen.</summary>
internal static class CheckRun
{
    /// <returns>0 when every claim held, else 1.</returns>
    public static async Task<int> RunAsync(FarmOptions options, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        using var directory = new FarmDirectory(options.Data);
        var report = new Report(output);
        try
        {
            var pids = await DriveAsync(options, directory, report, time, stop);
            var more = await DriveIdleAsync(options, report, time, stop);
            await report.TellAsync(GoneCheck.Of([.. pids, .. more]));
        }
        catch (Exception e) when (e is FarmException or IOException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            await report.TellAsync(new Finding(false, "The check is carried out to its end", e.Message));
        }
        return await report.EndAsync() ? 0 : 1;
    }

    /// <returns>The ids of all processes that the farm consisted of.</returns>
    private static async Task<IReadOnlyList<int>> DriveAsync(
        FarmOptions options, FarmDirectory directory, Report report, TimeProvider time, CancellationToken stop)
    {
        await using var stores = await FarmStores.StartAsync(options, directory, time, stop);
        await using var farm = await Farm.StartAsync(new(directory, options.Nodes, options.Shape, stores), options.Port ?? LoopbackPort.Take(), time, stop);
        await farm.ReadyAsync(stop);
        await FarmTargets.WriteAsync(directory, farm.Children, stop);
        await report.TellAsync(farm);
        var first = PidsOf(farm);

        await report.TellAsync(await VisitCheck.RunAsync(farm, time, stop));
        await report.TellAsync(await CartCheck.RunAsync(farm, stop));
        await report.TellAsync(await RedirectCheck.RunAsync(farm, options.Posts, time, stop));
        await report.TellAsync(await SignInCheck.RunAsync(farm, time, stop));
        await report.TellAsync(await ExclusiveCheck.RunAsync(farm, time, stop));
        // Without the only silo there is an outage; without one of several there is not to be one.
        await report.TellAsync(options.Silos == 1 ? await OutageCheck.RunAsync(farm, time, stop) : await SiloLossCheck.RunAsync(farm, time, stop));
        await report.TellAsync(options.Silos == 1 ? [await RestartCheck.RunAsync(farm, time, stop)] : await RollingCheck.RunAsync(farm, time, stop));
        return [.. first.Union(PidsOf(farm))];
    }

    /// <summary>A farm of its own, whose sessions go idle soon.</summary>
    private static async Task<IReadOnlyList<int>> DriveIdleAsync(FarmOptions options, Report report, TimeProvider time, CancellationToken stop)
    {
        using var directory = new FarmDirectory(null);
        await using var stores = await FarmStores.StartAsync(options, directory, time, stop);
        await using var farm = await Farm.StartAsync(new(directory, nodes: 2, options.Shape, stores, IdleCheck.Idle), LoopbackPort.Take(), time, stop);
        await farm.ReadyAsync(stop);
        await report.TellAsync(await IdleCheck.RunAsync(farm, time, stop));
        return PidsOf(farm);
    }

    private static IReadOnlyList<int> PidsOf(Farm farm) => [.. farm.Children.Select(child => child.Pid)];
}
