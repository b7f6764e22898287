using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansSessions.Testing;

/// <summary>A Redis of the test's own, on loopback if nothing else is asked for. It keeps its port over restarts; what else it keeps, its persistence decides.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Command = "redis-server";

    private static readonly TimeSpan ReplicatesWithin = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string?> WhyMissing = new(static () => ServerProcess.IsInstalled(Command) ? null : "redis-server is not installed (Debian package redis-server).");

    private readonly string _directory = Directory.CreateTempSubdirectory("redis").FullName;
    private readonly bool _appendOnly;
    private ServerProcess? _process;

    private RedisServer(bool appendOnly, IPAddress address) => (_appendOnly, Address) = (appendOnly, address);

    /// <summary>Why none can be started here; null when one can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing => WhyMissing.Value;

    public int Port { get; } = LoopbackPort.Take();

    public IPAddress Address { get; }

    public string ConnectionString => $"{Address}:{Port}";

    /// <summary>The process that it is now.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is stopped.");

    /// <param name="appendOnly">Whether it keeps everything it acknowledged: an append-only file, flushed before each answer. Otherwise it keeps nothing.</param>
    public static Task<RedisServer> StartAsync(bool appendOnly = false, CancellationToken cancellationToken = default) => StartAsync(IPAddress.Loopback, appendOnly, cancellationToken);

    /// <summary>Starts one that the hosts of a network of the test's own reach.</summary>
    /// <param name="address">This machine's address there.</param>
    /// <param name="appendOnly">Whether it keeps everything it acknowledged.</param>
    public static async Task<RedisServer> StartAsync(IPAddress address, bool appendOnly, CancellationToken cancellationToken = default)
    {
        var server = new RedisServer(appendOnly, address);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it where it was, after it was stopped or killed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default) =>
        _process = await ServerProcess.StartAsync(
            Command,
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", $"{Address}", "--protected-mode", "no", "--dir", _directory, "--save", "", "--appendonly", _appendOnly ? "yes" : "no", "--appendfsync", "always"],
            "Ready to accept connections",
            cancellationToken: cancellationToken);

    /// <summary>Ends it in an orderly way, or with <c>kill -9</c>.</summary>
    public async Task StopAsync(bool kill = false)
    {
        using var process = Process;
        _process = null;
        await (kill ? process.KillAsync() : process.StopAsync());
    }

    public Task KillAsync() => StopAsync(kill: true);

    public async Task RestartAsync(bool kill = false, CancellationToken cancellationToken = default)
    {
        await StopAsync(kill);
        await StartAsync(cancellationToken);
    }

    /// <summary>Stops answering, as a machine that swaps or is frozen does, until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync() => Process.SignalAsync("STOP");

    public Task ResumeAsync() => Process.SignalAsync("CONT");

    /// <summary>Makes it a replica of another, and waits until it has all that the other has.</summary>
    public async Task ReplicateAsync(RedisServer primary)
    {
        await SendAsync($"REPLICAOF {primary.Address} {primary.Port}");
        await primary.ReplicatedAsync();
    }

    /// <summary>Waits until a replica has all that it has.</summary>
    public async Task ReplicatedAsync()
    {
        await SendAsync("PUBLISH replication begins");
        var began = TimeProvider.System.GetTimestamp();
        while (await SendAsync("WAIT 1 1000") == ":0")
        {
            if (TimeProvider.System.GetElapsedTime(began) > ReplicatesWithin)
            {
                throw new TimeoutException($"No replica had everything within {ReplicatesWithin}:\n{Process.Output}");
            }
        }
    }

    /// <summary>Whether it says that it is a <c>master</c> or a <c>slave</c>.</summary>
    public async Task<string> RoleAsync()
    {
        using var connection = new TcpClient($"{Address}", Port);
        using var answers = new StreamReader(connection.GetStream());
        await connection.GetStream().WriteAsync("ROLE\r\n"u8.ToArray());
        await answers.ReadLineAsync();
        await answers.ReadLineAsync();
        return await answers.ReadLineAsync() ?? "";
    }

    /// <summary>Sends a command, past all connections, and returns the first line of its answer.</summary>
    /// <param name="password">The server's password, when it has one.</param>
    public async Task<string> SendAsync(string command, string? password = null)
    {
        using var connection = new TcpClient($"{Address}", Port);
        using var answers = new StreamReader(connection.GetStream());
        if (password is not null)
        {
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\n"));
            await answers.ReadLineAsync();
        }

        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
        return await answers.ReadLineAsync() ?? "";
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
