using Azure.Storage.Blobs;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class AzureBlobStorageTests(AzureBlobStorageTests.Store store) : SharedStorageContract<AzureBlobStorageTests.Store>(store)
{
    public sealed class Store : SharedStore
    {
        private AzuriteServer? _server;

        public override string? Missing => AzuriteServer.Missing;

        public override async Task<byte[]?> RawAsync(string stateName, GrainId row)
        {
            var blob = new BlobContainerClient(_server!.ConnectionString, "contract-rows").GetBlobClient($"{stateName}-{row}.json");
            return await blob.ExistsAsync() ? (await blob.DownloadContentAsync()).Value.Content.ToArray() : null;
        }

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            _server = await AzuriteServer.StartAsync();
            return [("Storage:Provider", "AzureBlob"), ("Storage:Container", "contract-rows"), ("ConnectionStrings:AzureStorage", _server.ConnectionString)];
        }

        protected override ValueTask StopServerAsync()
        {
            _server?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
