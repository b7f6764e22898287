using Azure.Data.Tables;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class AzureTableStorageTests(AzureTableStorageTests.Store store) : SharedStorageContract<AzureTableStorageTests.Store>(store)
{
    public sealed class Store : SharedStore
    {
        private AzuriteServer? _server;

        public override string? Missing => AzuriteServer.Missing;

        public override async Task<byte[]?> RawAsync(string stateName, GrainId row)
        {
            var table = new TableServiceClient(_server!.ConnectionString).GetTableClient("contractrows");
            var key = $"{ServiceId}_{row}".Replace('/', '_');
            await foreach (var entity in table.QueryAsync<TableEntity>($"PartitionKey eq '{key}' and RowKey eq '{stateName}'"))
            {
                return entity.GetBinary("Data");
            }

            return null;
        }

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            _server = await AzuriteServer.StartAsync();
            return [("Storage:Provider", "AzureTable"), ("Storage:Table", "contractrows"), ("ConnectionStrings:AzureStorage", _server.ConnectionString), ("Sessions:MaximumSessionBytes", "786432"), ("Sessions:MaximumKeyBytes", "1024")];
        }

        protected override ValueTask StopServerAsync()
        {
            _server?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
