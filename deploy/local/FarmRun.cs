using System.Globalization;
using OrleansSessions.Local.Check;
using OrleansSessions.Local.Stores;
using OrleansSessions.Testing;

namespace OrleansSessions.Local;

/// <summary>Keeps a farm running until somebody ends it.</summary>
internal static class FarmRun
{
    /// <returns>0 when it was asked to end, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(FarmOptions options, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        using var directory = new FarmDirectory(options.Data);
        try
        {
            await using var stores = await FarmStores.StartAsync(options, directory, time, stop);
            await using var farm = await Farm.StartAsync(new(directory, options.Nodes, options.Shape, stores), PortOf(options, output), time, stop);
            await output.WriteLineAsync($"Starting {(options.Silos == 1 ? "a silo" : $"{options.Silos} silos")} and {options.Nodes} web nodes.");
            await farm.ReadyAsync(stop);
            await FarmTargets.WriteAsync(directory, farm.Children, stop);

            await output.WriteLineAsync(FarmTable.Of(farm));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Ready after {time.GetElapsedTime(started).TotalSeconds:0.0} s: open {farm.Url.GetLeftPart(UriPartial.Authority)}   Ctrl-C ends all of it."));

            await Task.WhenAll(WatchAsync(farm, output, stop), options.Load ? new SteadyLoad(farm.Url, time, output).RunAsync(stop) : Task.CompletedTask);
            await output.WriteLineAsync("Ending.");
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is FarmException or IOException)
        {
            await output.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static int PortOf(FarmOptions options, TextWriter output)
    {
        if (options.Port is { } port) return port;
        if (LoopbackPort.IsFree(FarmOptions.DefaultPort)) return FarmOptions.DefaultPort;

        output.WriteLine($"Port {FarmOptions.DefaultPort} is taken; using a free one.");
        return LoopbackPort.Take();
    }

    private static async Task WatchAsync(Farm farm, TextWriter output, CancellationToken stop)
    {
        try
        {
            await foreach (var line in farm.News.ReadAllAsync(stop)) await output.WriteLineAsync(line);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody ends the farm.
        }
    }
}
