using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Local;

/// <summary>
/// A third-party server as a part of the farm. It cannot run <see cref="StartupHook"/>, so a shell stands between the launcher and the server:
/// when the launcher is gone, the system closes the shell's input, and the shell ends the server.
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

    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

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

    /// <summary>Starts the server, and waits until it accepts connections.</summary>
    /// <exception cref="FarmException">The server is not installed, or did not start.</exception>
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
        while (!await AcceptsConnectionsAsync(port, cancel))
        {
            if (time.GetElapsedTime(started) > ReadyTimeout)
            {
                await server.DisposeAsync();
                throw new FarmException($"{command} did not accept connections within {ReadyTimeout.TotalSeconds} s. The end of its log ({logFile}):{Environment.NewLine}{string.Join(Environment.NewLine, log.Tail())}");
            }

            await Task.Delay(Interval, time, cancel);
        }
        return server;
    }

    /// <summary>The path of a command; null if it is not installed.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await Task.WhenAny(_guard.WaitForExitAsync(), Task.Delay(StopTimeout, _time));
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
            throw new FarmException($"{command} is started through a shell, which is not installed ({e.Message}). Start {command} yourself, and pass its connection string.");
        }
    }

    private static async Task<bool> AcceptsConnectionsAsync(int port, CancellationToken cancel)
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
