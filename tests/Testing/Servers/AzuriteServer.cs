using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>An Azure Storage of the test's own: the emulator Azurite, on loopback, in memory.</summary>
public sealed class AzuriteServer : IDisposable
{
    // The emulator's one account, which its documentation publishes.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<string?> Command = new(FindCommand);

    private readonly int _queuePort = LoopbackPort.Take();
    private ServerProcess? _process;

    private AzuriteServer()
    {
    }

    /// <summary>Why none can be started here; null when one can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing =>
        Command.Value is null ? "azurite is not installed (npm install --prefix artifacts/tools azurite, or on the PATH)." : null;

    public int BlobPort { get; } = LoopbackPort.Take();

    public int TablePort { get; } = LoopbackPort.Take();

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
        + $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{Account};QueueEndpoint=http://127.0.0.1:{_queuePort}/{Account};TableEndpoint=http://127.0.0.1:{TablePort}/{Account};";

    /// <summary>The process that it is.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>The address of the blobs, when it was started with a certificate.</summary>
    public string BlobAddress => $"https://127.0.0.1:{BlobPort}/{Account}";

    /// <summary>The address of the tables, when it was started with a certificate.</summary>
    public string TableAddress => $"https://127.0.0.1:{TablePort}/{Account}";

    /// <summary>Starts one that takes the tokens of identities, over TLS, beside the account's key.</summary>
    public static Task<AzuriteServer> StartAsync(string certificate, string key, CancellationToken cancellationToken) =>
        StartAsync(["--cert", certificate, "--key", key, "--oauth", "basic"], cancellationToken);

    public static Task<AzuriteServer> StartAsync(CancellationToken cancellationToken = default) => StartAsync([], cancellationToken);

    private static async Task<AzuriteServer> StartAsync(string[] more, CancellationToken cancellationToken)
    {
        var server = new AzuriteServer();
        server._process = await ServerProcess.StartAsync(
            Command.Value ?? throw new InvalidOperationException(Missing),
            [
                "--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck",
                "--blobPort", Text(server.BlobPort), "--queuePort", Text(server._queuePort), "--tablePort", Text(server.TablePort), .. more,
            ],
            "Table service is successfully listening",
            cancellationToken: cancellationToken);
        return server;
    }

    public void Dispose() => _process?.Dispose();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string? FindCommand()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var command = Path.Combine(folder.FullName, "tools", "node_modules", ".bin", "azurite");
            if (File.Exists(command))
            {
                return command;
            }
        }

        return ServerProcess.IsInstalled("azurite") ? "azurite" : null;
    }
}
