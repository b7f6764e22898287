using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace OrleansSessions.Silo;

/// <summary>The clock of Azure Storage: the date of its answers. One that refuses has it too.</summary>
/// <param name="call">Makes a call that changes nothing.</param>
internal sealed class AzureClock(Func<Task<Response>> call) : IStoreClock
{
    public static AzureClock Of(BlobContainerClient container) => new(async () => (await container.ExistsAsync()).GetRawResponse());

    public static AzureClock Of(TableClient table) => new(async () => (await table.GetEntityIfExistsAsync<TableEntity>("clock", "clock")).GetRawResponse());

    public TimeSpan Resolution => TimeSpan.FromSeconds(1);

    public async Task<DateTimeOffset> ReadAsync() => (await AnswerAsync())?.Headers.Date ?? throw new InvalidOperationException("The answer of Azure Storage has no date.");

    private async Task<Response?> AnswerAsync()
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException refused)
        {
            return refused.GetRawResponse();
        }
    }
}
