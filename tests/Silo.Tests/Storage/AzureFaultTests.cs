using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <remarks>Read-only, full, and a rotated key are not tried: the emulator has no such state, and would lose its rows when it is started with another key.</remarks>
public sealed class AzureBlobFaultTests(AzureBlobFaultTests.Server store) : StorageFaultContract<AzureBlobFaultTests.Server>(store)
{
    public sealed class Server() : AzuriteStore("AzureBlob");
}

/// <inheritdoc cref="AzureBlobFaultTests"/>
public sealed class AzureTableFaultTests(AzureTableFaultTests.Server store) : StorageFaultContract<AzureTableFaultTests.Server>(store)
{
    public sealed class Server() : AzuriteStore("AzureTable");
}

public abstract class AzuriteStore(string provider) : FaultyStore
{
    private AzuriteServer? _server;

    public override string? Missing => AzuriteServer.Missing;

    protected override async Task<(string, string)[]?> StartServerAsync()
    {
        if (Missing is not null)
        {
            return null;
        }

        _server = await AzuriteServer.StartAsync();
        var port = provider == "AzureBlob" ? _server.BlobPort : _server.TablePort;
        var connection = _server.ConnectionString.Replace($":{port}/", $":{Hide(port)}/", StringComparison.Ordinal);
        return [("Storage:Provider", provider), ("ConnectionStrings:AzureStorage", connection), ("Sessions:MaximumSessionBytes", "786432"), ("Sessions:MaximumKeyBytes", "1024")];
    }

    protected override async ValueTask StopServerAsync()
    {
        await Proxy.DisposeAsync();
        _server!.Dispose();
    }
}
