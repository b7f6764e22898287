using System.Diagnostics;

namespace OrleansSessions.Local;

/// <summary>Runs the program that drives a farm and judges it, in a process of its own. It writes to the launcher's output.</summary>
internal static class AcceptanceProcess
{
    /// <summary>Long enough for the program to end the farm that it started.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs the acceptance scenarios against farms that the program starts and ends itself.</summary>
    /// <returns>The exit code: 0 when every claim held, else 1.</returns>
    public static Task<int> ScenariosAsync(FarmOptions options, TimeProvider time, CancellationToken stop) => RunAsync(
    [
        "scenarios", $"{options.Posts}", "--nodes", $"{options.Nodes}",
        .. options.Port is { } port ? (string[])["--port", $"{port}"] : [],
        .. options.Data is { } data ? (string[])["--data", data] : [],
        "--", FarmProgram.Dotnet, FarmProgram.Launcher, .. options.Shape.ToArguments(options.Redis, options.Azure),
    ], time, stop);

    /// <summary>Keeps a farm busy until the launcher is told to end.</summary>
    public static Task LoadAsync(Uri farm, TimeProvider time, CancellationToken stop) => RunAsync(["load", farm.OriginalString], time, stop);

    private static async Task<int> RunAsync(IEnumerable<string> arguments, TimeProvider time, CancellationToken stop)
    {
        using var process = Process.Start(FarmProgram.Acceptance.ToProcessStart(arguments))!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ProcessSignal.Terminate(process);
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(StopTimeout, time, CancellationToken.None));
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }
}
