using System.Diagnostics;

namespace OrleansSessions.Local.Children;

/// <summary>A process of the farm: its log, its end. It ends when the launcher ends, however that ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    /// <summary>Where the runtime looks for code to run before a program's own.</summary>
    public const string HookVariable = "DOTNET_STARTUP_HOOKS";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ChildLog _log;
    private readonly TimeProvider _time;
    private volatile bool _expected;

    private Child(ChildStart start, Process process, ChildLog log, TimeProvider time)
    {
        Start = start;
        Pid = process.Id;
        _process = process;
        _log = log;
        _time = time;
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
        _expected = true;
        if (!Ended.IsCompleted) _process.Kill();
        return Ended;
    }

    /// <summary>Asks the process to end; kills it if it has not in ten seconds.</summary>
    public async Task StopAsync()
    {
        _expected = true;
        if (!Ended.IsCompleted) ProcessSignal.Terminate(_process);
        if (await Task.WhenAny(Ended, Task.Delay(Grace, _time)) != Ended) await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<ChildEnd> EndAsync()
    {
        await Task.WhenAll(_log.CopyAsync(_process.StandardOutput), _log.CopyAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        _log.Dispose();
        return new(_process.ExitCode, _expected, _log.Tail());
    }
}
