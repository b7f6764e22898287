namespace OrleansSessions.Silo.Tests;

public sealed class SharedStorageTests
{
    [Theory]
    [InlineData("Redis")]
    [InlineData("AzureBlob")]
    [InlineData("AzureTable")]
    [InlineData("AdoNet")]
    public async Task Check_StorageThatNeedsOrleans_IsRefused(string provider)
    {
        var faults = await BuiltSilo.FaultsAsync(("Storage:Provider", provider));

        Assert.Contains($"Storage:Provider is {provider}, which needs Orleans", Assert.Single(faults), StringComparison.Ordinal);
    }
}
