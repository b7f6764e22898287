using System.Diagnostics;

namespace OrleansSessions.Local.Children;

/// <summary>A process of the farm: its log, its end. It ends when the launcher ends, however that ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    /// <summary>Where the runtime looks for code to run before a program's own.</summary>
    public const string HookVariable = "DOTNET_STARTUP_HOOKS";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly ChildLog log;
    private readonly TimeProvider time;
    private volatile bool expected;

    private Child(ChildStart start, Process process, ChildLog log, TimeProvider time)
    {
        Start = start;
        Pid = process.Id;
        this.process = process;
        this.log = log;
        this.time = time;
        Ended = EndAsync();
    }

    public ChildStart Start { get; }

    public int Pid { get; }

    /// <summary>Completes when the process has ended and its log is written.</summary>
    public Task<ChildEnd> Ended { get; }

    public static Child Run(ChildStart start, TimeProvider time)
    {
        var process = new Process { StartInfo = start.ToProcessStart() };
        var log = new ChildLog(start.LogFile);
        try
        {
            process.Start();
        }
        catch
        {
            log.Dispose();
            process.Dispose();
            throw;
        }
        return new(start, process, log, time);
    }

    /// <summary>The end that no program can answer: nothing is flushed, nobody is told.</summary>
    public Task<ChildEnd> KillAsync()
    {
        expected = true;
        if (!Ended.IsCompleted) process.Kill();
        return Ended;
    }

    /// <summary>Asks the process to end; kills it if it has not in ten seconds.</summary>
    public async Task StopAsync()
    {
        expected = true;
        if (!Ended.IsCompleted) ProcessSignal.Terminate(process);
        if (await Task.WhenAny(Ended, Task.Delay(Grace, time)) != Ended) await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private async Task<ChildEnd> EndAsync()
    {
        await Task.WhenAll(log.CopyAsync(process.StandardOutput), log.CopyAsync(process.StandardError));
        await process.WaitForExitAsync();
        log.Dispose();
        return new(process.ExitCode, expected, log.Tail());
    }
}
