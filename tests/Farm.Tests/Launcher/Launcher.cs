using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using OrleansSessions.Local;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Farm.Tests.Launcher;

internal sealed partial class Launcher : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly List<string> seen = [];
    private readonly Dictionary<string, Row> rows = [];

    private Launcher(Process process)
    {
        this.process = process;
        process.Start();
        _ = PumpAsync();
    }

    public int Pid => process.Id;

    public int ExitCode => process.ExitCode;

    public IReadOnlyList<string> Seen => seen;

    public IReadOnlyDictionary<string, Row> Rows => rows;

    public Uri Url => rows["balancer"].Url;

    public static Launcher Run(params IEnumerable<string> args) => Start([typeof(FarmOptions).Assembly.Location, .. args]);

    public static Launcher Start(IEnumerable<string> dotnetArgs)
    {
        var start = new ProcessStartInfo(FarmPart.Dotnet, dotnetArgs) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new(new() { StartInfo = start });
    }

    public static async Task<Launcher> ReadyAsync(params IEnumerable<string> args)
    {
        var launcher = Run(args);
        await launcher.UntilAsync("Ready after");
        return launcher;
    }

    public async Task<string> UntilAsync(string part)
    {
        using var late = new CancellationTokenSource(Within);
        while (await lines.Reader.WaitToReadAsync(late.Token))
        {
            while (lines.Reader.TryRead(out var line))
            {
                seen.Add(line);
                if (RowForm().Match(line) is { Success: true } row)
                    rows[row.Groups["what"].Value] = new(new(row.Groups["url"].Value), int.Parse(row.Groups["pid"].Value), row.Groups["log"].Value);
                if (line.Contains(part, StringComparison.Ordinal)) return line;
            }
        }
        throw new InvalidOperationException($"The launcher ended without saying '{part}'. It said:\n{string.Join('\n', seen)}");
    }

    public async Task<int> EndAsync()
    {
        using var late = new CancellationTokenSource(Within);
        await foreach (var line in lines.Reader.ReadAllAsync(late.Token)) seen.Add(line);
        await process.WaitForExitAsync(late.Token);
        return process.ExitCode;
    }

    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) ProcessSignal.Terminate(process);
        await EndAsync();
        process.Dispose();
    }

    private async Task PumpAsync()
    {
        await Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        lines.Writer.Complete();
    }

    private async Task PumpAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line) lines.Writer.TryWrite(line);
    }

    [GeneratedRegex(@"^  (?<what>[\w-]+)\s+(?<url>http://\S+)\s+(?<pid>\d+)\s+(?<log>\S+)$")]
    private static partial Regex RowForm();

    internal sealed record Row(Uri Url, int Pid, string Log);
}
