using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>A server in a process of its own, which ends with the test.</summary>
public sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task _read;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly string _readyLine;

    private ServerProcess(ProcessStartInfo start, string readyLine)
    {
        _readyLine = readyLine;
        _process = ProcessGuard.Start(start);
        _read = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        _ = _read.ContinueWith(_ => FailIfNotReady(start.FileName), TaskScheduler.Default);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts it, and waits until a line of its output holds <paramref name="readyLine"/>.</summary>
    public static async Task<ServerProcess> StartAsync(string command, IEnumerable<string> arguments, string readyLine, string? directory = null, CancellationToken cancellationToken = default)
    {
        var server = new ServerProcess(
            new ProcessStartInfo(command, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true }, readyLine);
        try
        {
            await server._ready.Task.WaitAsync(ReadyWithin, TimeProvider.System, cancellationToken);
            return server;
        }
        catch (TimeoutException)
        {
            server.Dispose();
            throw new TimeoutException($"{command} was not ready within {ReadyWithin}:\n{server.Output}");
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Whether a command is there to be started.</summary>
    public static bool IsInstalled(string command)
    {
        try
        {
            using var version = Process.Start(new ProcessStartInfo(command, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            version.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Sends a signal: <c>STOP</c> pauses it, <c>CONT</c> lets it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task StopAsync(string signal = "TERM")
    {
        await SignalAsync(signal);
        await _process.WaitForExitAsync();
        await _read;
    }

    /// <summary>Ends it as a machine's loss would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _read;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void FailIfNotReady(string command)
    {
        if (!_ready.Task.IsCompleted)
        {
            _process.WaitForExit();
            _ready.TrySetException(new InvalidOperationException($"{command} ended with {_process.ExitCode} before it was ready:\n{Output}"));
        }
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            if (line.Contains(_readyLine, StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }
    }
}
