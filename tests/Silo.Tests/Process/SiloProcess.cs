using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>The built silo in a process of its own.</summary>
internal sealed partial class SiloProcess : IDisposable
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ExitWithin = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task _read;
    private readonly TaskCompletionSource<(Uri Gateway, Uri Health)> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, TaskCompletionSource> _awaited = [];

    public SiloProcess(params (string Name, string Value)[] environment)
    {
        // Beside the tests lies a copy of the silo without what makes it a program; its own folder has all.
        var silo = AppContext.BaseDirectory.Replace("Silo.Tests", "Silo", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(silo, "Silo.dll")]) { WorkingDirectory = silo, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var inherited in start.Environment.Keys.Where(static name => name.Contains("__", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in ClusterOfOne.Settings().Concat(environment))
        {
            start.Environment[name] = value;
        }

        _process = ProcessGuard.Start(start);
        _read = Task.WhenAll(ReadAsync(_process.StandardOutput, static _ => { }), ReadAsync(_process.StandardError, line => LastError = line));
    }

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

    /// <summary>The last line that it wrote as an error: it says why it ended. Which of two streams it wrote to last, nobody can tell.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Its two listeners, once both are open.</summary>
    public async Task<(Uri Gateway, Uri Health)> OpenAsync()
    {
        await Task.WhenAny(_open.Task, Task.Delay(OpenWithin, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.True(_open.Task.IsCompleted, $"The silo did not say within {OpenWithin} where its listeners are:\n{Output}");
        return await _open.Task;
    }

    /// <summary>Waits until a line of its output holds a text.</summary>
    public async Task SaysAsync(string text)
    {
        TaskCompletionSource said;
        lock (_lines)
        {
            if (Output.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            said = _awaited[text] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await Task.WhenAny(said.Task, Task.Delay(OpenWithin, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.True(said.Task.IsCompleted, $"The silo did not say '{text}' within {OpenWithin}:\n{Output}");
    }

    /// <summary>Whether it opened its listeners.</summary>
    public bool IsOpen => _open.Task.IsCompletedSuccessfully;

    /// <summary>The memory that it has from the operating system, in bytes, and the processor time that it has used.</summary>
    public (long Memory, TimeSpan Processor) Use()
    {
        _process.Refresh();
        return (_process.WorkingSet64, _process.TotalProcessorTime);
    }

    /// <summary>Asks it to stop, as a container's host does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it as a machine's loss would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await Task.WhenAny(_process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(ExitWithin, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.True(_process.HasExited, $"The silo did not end within {ExitWithin}:\n{Output}");
        await _read;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(); // its files and ports are free then
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader output, Action<string> read)
    {
        Uri? gateway = null;
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
                read(line);
                foreach (var (text, said) in _awaited)
                {
                    if (line.Contains(text, StringComparison.Ordinal))
                    {
                        said.TrySetResult();
                    }
                }
            }

            if (Listener().Match(line) is { Success: true } listener)
            {
                var address = new Uri(listener.Groups["at"].Value);
                if (listener.Groups["listener"].Value == "gateway")
                {
                    gateway = address;
                }
                else
                {
                    _open.TrySetResult((gateway!, address));
                }
            }
        }

        _open.TrySetException(new InvalidOperationException("The silo ended before its listeners were open:\n" + Output));
    }

    [GeneratedRegex(@"The (?<listener>\w+) listens on (?<at>\S+)")]
    private static partial Regex Listener();
}
