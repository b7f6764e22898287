using System.Diagnostics;
using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>A PostgreSQL of the test's own, on loopback.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "sessions";

    private static readonly Lazy<string?> Programs = new(FindPrograms);

    private readonly string _directory = Directory.CreateTempSubdirectory("postgres").FullName;
    private ServerProcess? _process;

    private PostgresServer()
    {
    }

    /// <summary>Why none can be started here; null when one can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing => Programs.Value is null ? "PostgreSQL is not installed (Debian package postgresql)." : null;

    public int Port { get; } = LoopbackPort.Take();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};Database=postgres;Maximum Pool Size=20";

    /// <summary>The process that it is.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is stopped.");

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new PostgresServer();
        var data = Path.Combine(server._directory, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["nobody", server._directory], cancellationToken);
        }

        await RunAsync(Program("initdb"), ["--pgdata", data, "--username", User, "--auth", "trust", "--no-sync"], cancellationToken);
        var (command, arguments) = AsOrdinaryUser(
            Program("postgres"),
            ["-D", data, "-h", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-k", ""]);
        server._process = await ServerProcess.StartAsync(command, arguments, "database system is ready to accept connections", server._directory, cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // At once, but not by kill -9: the processes that it is made of would outlive it for a while, and write to its directory.
            if (!_process.HasExited)
            {
                await _process.StopAsync("QUIT");
            }

            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static string Program(string name) => Path.Combine(Programs.Value ?? throw new InvalidOperationException(Missing), name);

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (command, all) = program == "chown" ? (program, arguments) : AsOrdinaryUser(program, arguments);
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(command, all) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {string.Concat(output)}");
        }
    }

    // PostgreSQL refuses to run as root. setpriv becomes the program, so that its process is the one to end.
    private static (string Command, string[] Arguments) AsOrdinaryUser(string program, string[] arguments) =>
        Environment.IsPrivilegedProcess ? ("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", program, .. arguments]) : (program, arguments);

    private static string? FindPrograms()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(static version => Path.Combine(version, "bin")) : [];
        return debian.Concat(folders).FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
