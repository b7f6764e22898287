using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace OrleansSessions.Silo;

/// <summary>
/// Makes clients of Azure Storage from a connection string, or from the https address of one of its services, such as
/// <c>https://account.blob.core.windows.net</c>. An address holds no secret: the identity that the machine or the pod has signs in.
/// </summary>
internal static class AzureStorageClients
{
    private static readonly Lazy<TokenCredential> Identity = new(static () => new DefaultAzureCredential());

    public static BlobServiceClient Blobs(string connection, BlobClientOptions? options = null) =>
        AddressOf("blob", connection) is { } address ? new BlobServiceClient(address, Identity.Value, options) : new BlobServiceClient(connection, options);

    public static TableServiceClient Tables(string connection, TableClientOptions? options = null) =>
        AddressOf("table", connection) is { } address ? new TableServiceClient(address, Identity.Value, options) : new TableServiceClient(connection, options);

    // One address stands for the account, so that sections can share it: blobs and tables differ in one part of the name.
    private static Uri? AddressOf(string service, string connection)
    {
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
        {
            return null;
        }

        var parts = address.Host.Split('.');
        if (parts is [_, "blob" or "table", _, ..])
        {
            parts[1] = service;
        }

        return new UriBuilder(address) { Host = string.Join('.', parts) }.Uri;
    }
}
