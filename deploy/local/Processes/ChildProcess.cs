using System.Diagnostics;

namespace OrleansSessions.Local;

/// <summary>A process of the farm and its log. It ends with the launcher, even if the launcher is killed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ChildLog _log;
    private readonly TimeProvider _time;
    private volatile bool _expected;

    private ChildProcess(ChildStart start, Process process, ChildLog log, TimeProvider time)
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
    public Task<ChildExit> Ended { get; }

    public static ChildProcess Run(ChildStart start, TimeProvider time)
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

    /// <summary>Kills the process: it gets no chance to flush or to sign off.</summary>
    public Task<ChildExit> KillAsync()
    {
        _expected = true;
        if (!Ended.IsCompleted) _process.Kill();
        return Ended;
    }

    /// <summary>Asks the process to end. Kills it if it has not ended after ten seconds.</summary>
    public async Task StopAsync()
    {
        _expected = true;
        if (!Ended.IsCompleted) ProcessSignal.Terminate(_process);
        if (await Task.WhenAny(Ended, Task.Delay(StopTimeout, _time)) != Ended) await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<ChildExit> EndAsync()
    {
        await Task.WhenAll(_log.CopyAsync(_process.StandardOutput), _log.CopyAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        _log.Dispose();
        return new(_process.ExitCode, _expected, _log.Tail());
    }
}
