using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>A Redis of the test's own, on loopback. It keeps its port over restarts; what else it keeps, its persistence decides.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Command = "redis-server";

    private static readonly Lazy<string?> WhyMissing = new(static () => ServerProcess.IsInstalled(Command) ? null : "redis-server is not installed (Debian package redis-server).");

    private readonly string _directory = Directory.CreateTempSubdirectory("redis").FullName;
    private readonly bool _appendOnly;
    private ServerProcess? _process;

    private RedisServer(bool appendOnly) => _appendOnly = appendOnly;

    /// <summary>Why none can be started here; null when one can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing => WhyMissing.Value;

    public int Port { get; } = LoopbackPort.Take();

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>The process that it is now.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is stopped.");

    /// <param name="appendOnly">Whether it keeps everything it acknowledged: an append-only file, flushed before each answer. Otherwise it keeps nothing.</param>
    public static async Task<RedisServer> StartAsync(bool appendOnly = false, CancellationToken cancellationToken = default)
    {
        var server = new RedisServer(appendOnly);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it where it was, after it was stopped or killed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default) =>
        _process = await ServerProcess.StartAsync(
            Command,
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--appendonly", _appendOnly ? "yes" : "no", "--appendfsync", "always"],
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

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
