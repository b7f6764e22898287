using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Local.Stores;

/// <summary>
/// A server that others wrote, as a part of the farm. Nothing of ours runs inside it that could end it when the launcher is gone, so a shell
/// stands between the two: it waits for the end of its input, which the system closes then, and takes the server with it.
/// </summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        cat <&3 >/dev/null
        kill "$server" 2>/dev/null
        wait "$server"
        """;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process _guard;
    private readonly ChildLog _log;
    private readonly TimeProvider _time;
    private readonly Task _copied;

    private StoreServer(Process guard, ChildLog log, TimeProvider time)
    {
        _guard = guard;
        _log = log;
        _time = time;
        _copied = Task.WhenAll(log.CopyAsync(guard.StandardOutput), log.CopyAsync(guard.StandardError));
    }

    /// <summary>Starts it, and waits until it can be connected to.</summary>
    /// <exception cref="FarmException">It is not installed, or did not start.</exception>
    public static async Task<StoreServer> StartAsync(string command, IEnumerable<string> arguments, int port, string logFile, TimeProvider time, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "guard", command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var log = new ChildLog(logFile);
        var server = new StoreServer(Start(start, command), log, time);
        var started = time.GetTimestamp();
        while (!await AnswersAsync(port, cancel))
        {
            if (time.GetElapsedTime(started) > ReadyWithin)
            {
                await server.DisposeAsync();
                throw new FarmException($"{command} was not there within {ReadyWithin.TotalSeconds} s. The end of its log ({logFile}):{Environment.NewLine}{string.Join(Environment.NewLine, log.Tail())}");
            }

            await Task.Delay(AskEvery, time, cancel);
        }
        return server;
    }

    /// <summary>Where a command is; null when it is not installed.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await Task.WhenAny(_guard.WaitForExitAsync(), Task.Delay(Grace, _time));
        if (!_guard.HasExited) _guard.Kill(entireProcessTree: true);
        await _copied;
        _log.Dispose();
        _guard.Dispose();
    }

    private static Process Start(ProcessStartInfo start, string command)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new FarmException($"{command} is started by a shell, and there is none here ({e.Message}). Start it yourself, and give its connection string.");
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
