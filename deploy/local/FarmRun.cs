using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Local;

/// <summary>Runs a farm until the launcher is told to end.</summary>
internal static class FarmRun
{
    /// <returns>The exit code: 0 when the launcher was told to end, 1 when the farm could not start.</returns>
    public static async Task<int> RunAsync(FarmOptions options, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        using var directory = new FarmDirectory(options.Data);
        try
        {
            await using var stores = await FarmStores.StartAsync(options, directory, time, stop);
            await using var farm = await Farm.StartAsync(new(directory, options.Nodes, options.Shape, stores, options.IdleTimeout), PortOf(options, output), time, stop);
            await output.WriteLineAsync($"Starting {(options.Silos == 1 ? "a silo" : $"{options.Silos} silos")} and {(options.Nodes == 1 ? "a web node" : $"{options.Nodes} web nodes")}.");
            await farm.ReadyAsync(stop);
            await FarmTargets.WriteAsync(directory, farm.Processes, stop);

            await output.WriteLineAsync(FarmTable.Of(farm));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Ready after {time.GetElapsedTime(started).TotalSeconds:0.0} s: open {farm.Url.GetLeftPart(UriPartial.Authority)}   Press Ctrl-C to end the farm."));

            await Task.WhenAll(PrintMessagesAsync(farm, output, stop), options.Load ? AcceptanceProcess.LoadAsync(farm.Url, time, stop) : Task.CompletedTask);
            await output.WriteLineAsync("Ending the farm.");
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

        output.WriteLine($"Port {FarmOptions.DefaultPort} is in use; using a free one.");
        return LoopbackPort.Take();
    }

    private static async Task PrintMessagesAsync(Farm farm, TextWriter output, CancellationToken stop)
    {
        try
        {
            await foreach (var message in farm.Messages.ReadAllAsync(stop)) await output.WriteLineAsync(message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The launcher was told to end.
        }
    }
}
