using OrleansSessions.Testing;

namespace OrleansSessions.Local;

/// <summary>The stores that silos share: those of the command line, or servers that are started here and end with the farm.</summary>
internal sealed class FarmStores : IAsyncDisposable
{
    // The emulator's well-known account.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly List<StoreServer> _servers = [];

    private FarmStores()
    {
    }

    /// <summary>The connection string of the Redis; null if the farm needs none.</summary>
    public string? Redis { get; private set; }

    /// <summary>The connection string of the Azure Storage account; null if the farm needs none.</summary>
    public string? Azure { get; private set; }

    /// <exception cref="FarmException">A server is not installed, or did not start.</exception>
    public static async Task<FarmStores> StartAsync(FarmOptions options, FarmDirectory directory, TimeProvider time, CancellationToken cancel)
    {
        var stores = new FarmStores();
        try
        {
            if (options.Shape.NeedsRedis) stores.Redis = options.Redis ?? await stores.StartRedisAsync(directory, time, cancel);
            if (options.Shape.NeedsAzure) stores.Azure = options.Azure ?? await stores.StartAzuriteAsync(directory, time, cancel);
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    /// <summary>Redis flushes before each answer: what it acknowledges survives a power failure, as it does with files.</summary>
    private async Task<string> StartRedisAsync(FarmDirectory directory, TimeProvider time, CancellationToken cancel)
    {
        var command = StoreServer.Find("redis-server")
            ?? throw new FarmException("This farm needs a Redis, but redis-server is not installed. Install it, or pass a connection string: --redis 127.0.0.1:6379.");
        var port = LoopbackPort.Take();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory.StoreOf("redis"), "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
        _servers.Add(await StoreServer.StartAsync(command, arguments, port, directory.LogOf("redis"), time, cancel));
        return $"127.0.0.1:{port}";
    }

    private async Task<string> StartAzuriteAsync(FarmDirectory directory, TimeProvider time, CancellationToken cancel)
    {
        var command = StoreServer.Find("azurite")
            ?? throw new FarmException("This farm needs Azure Storage, but its emulator azurite is not on the PATH. Install it (npm install -g azurite), or pass a connection string: --azure \"…\".");
        var (blob, queue, table) = (LoopbackPort.Take(), LoopbackPort.Take(), LoopbackPort.Take());
        string[] arguments =
        [
            "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", directory.StoreOf("azurite"),
            "--blobPort", $"{blob}", "--queuePort", $"{queue}", "--tablePort", $"{table}",
        ];
        _servers.Add(await StoreServer.StartAsync(command, arguments, blob, directory.LogOf("azurite"), time, cancel));
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{blob}/{Account};QueueEndpoint=http://127.0.0.1:{queue}/{Account};TableEndpoint=http://127.0.0.1:{table}/{Account};";
    }
}
