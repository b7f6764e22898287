using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests;

internal sealed partial class Launcher : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];
    private readonly Dictionary<string, Row> _rows = [];

    private Launcher(Process process)
    {
        _process = process;
        process.Start();
        _ = PumpAsync();
    }

    public int Pid => _process.Id;

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<string> Seen => _seen;

    public IReadOnlyDictionary<string, Row> Rows => _rows;

    public Uri Url => _rows["balancer"].Url;

    public static Launcher Run(params IEnumerable<string> args) => Start([typeof(FarmOptions).Assembly.Location, .. args]);

    public static Launcher Start(IEnumerable<string> dotnetArgs, IReadOnlyDictionary<string, string>? settings = null)
    {
        // A test run in the background of a script has SIGINT ignored, and so would all that it starts.
        var start = OperatingSystem.IsLinux()
            ? new ProcessStartInfo("env", ["--default-signal=INT", FarmProgram.Dotnet, .. dotnetArgs])
            : new ProcessStartInfo(FarmProgram.Dotnet, dotnetArgs);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new(new() { StartInfo = start });
    }

    public static async Task<Launcher> ReadyAsync(params IEnumerable<string> args)
    {
        var launcher = Run(args);
        await launcher.UntilAsync("Ready after");
        return launcher;
    }

    /// <summary>With environment variables that all parts of the farm inherit.</summary>
    public static async Task<Launcher> ReadyAsync(IEnumerable<string> args, IReadOnlyDictionary<string, string> settings)
    {
        var launcher = Start([typeof(FarmOptions).Assembly.Location, .. args], settings);
        await launcher.UntilAsync("Ready after");
        return launcher;
    }

    public async Task<string> UntilAsync(string part)
    {
        using var late = new CancellationTokenSource(Within);
        while (await _lines.Reader.WaitToReadAsync(late.Token))
        {
            while (_lines.Reader.TryRead(out var line))
            {
                See(line);
                if (RowForm().Match(line) is { Success: true } row)
                    _rows[row.Groups["what"].Value] = new(new(row.Groups["url"].Value), int.Parse(row.Groups["pid"].Value), row.Groups["log"].Value);
                if (line.Contains(part, StringComparison.Ordinal)) return line;
            }
        }
        throw new InvalidOperationException($"The launcher ended without saying '{part}'. It said:\n{string.Join('\n', _seen)}");
    }

    public async Task<int> EndAsync(TimeSpan? within = null)
    {
        using var late = new CancellationTokenSource(within ?? Within);
        await foreach (var line in _lines.Reader.ReadAllAsync(late.Token)) See(line);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) ProcessSignal.Terminate(_process);
        await EndAsync();
        _process.Dispose();
    }

    /// <summary>Said at once: the runner takes a test process for crashed that ends after a minute's silence.</summary>
    private void See(string line)
    {
        _seen.Add(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }

    private async Task PumpAsync()
    {
        await Task.WhenAll(PumpAsync(_process.StandardOutput), PumpAsync(_process.StandardError));
        _lines.Writer.Complete();
    }

    private async Task PumpAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line) _lines.Writer.TryWrite(line);
    }

    [GeneratedRegex(@"^  (?<what>[\w-]+)\s+(?<url>http://\S+)\s+(?<pid>\d+)\s+(?<log>\S+)$")]
    private static partial Regex RowForm();

    internal sealed record Row(Uri Url, int Pid, string Log);
}
