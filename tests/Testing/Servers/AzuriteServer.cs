using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>An Azure Storage of the test's own: the emulator Azurite, on loopback, in memory.</summary>
public sealed class AzuriteServer : IDisposable
{
    // The emulator's one account, which its documentation publishes.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<string?> Command = new(FindCommand);

    private readonly int _blobPort = LoopbackPort.Take();
    private readonly int _queuePort = LoopbackPort.Take();
    private readonly int _tablePort = LoopbackPort.Take();
    private ServerProcess? _process;

    private AzuriteServer()
    {
    }

    /// <summary>Why none can be started here; null when one can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing =>
        Command.Value is null ? "azurite is not installed (npm install --prefix artifacts/tools azurite, or on the PATH)." : null;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
        + $"BlobEndpoint=http://127.0.0.1:{_blobPort}/{Account};QueueEndpoint=http://127.0.0.1:{_queuePort}/{Account};TableEndpoint=http://127.0.0.1:{_tablePort}/{Account};";

    /// <summary>The process that it is.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is stopped.");

    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new AzuriteServer();
        server._process = await ServerProcess.StartAsync(
            Command.Value ?? throw new InvalidOperationException(Missing),
            [
                "--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck",
                "--blobPort", Text(server._blobPort), "--queuePort", Text(server._queuePort), "--tablePort", Text(server._tablePort),
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
