using System.Data.Common;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>Validates a connection string at start, before it is used. Messages never quote it.</summary>
internal static class StoreConnectionValidator
{
    public static IEnumerable<string> Faults(StoreConnection connection, string provider, string invariant)
    {
        if (connection.Text is null)
        {
            yield return connection.Missing;
        }
        else if (!Parses(connection.Text, provider))
        {
            yield return $"{connection.Settings} is not a connection string for {provider}.";
        }

        if (provider == "AdoNet" && string.IsNullOrWhiteSpace(invariant))
        {
            yield return $"{connection.Setting.Replace(StoreConnection.SettingName, "Invariant", StringComparison.Ordinal)} is empty. Set it to the name of an ADO.NET provider, for example Npgsql.";
        }
    }

    private static bool Parses(string text, string provider)
    {
        try
        {
            return provider switch
            {
                "Redis" => ConfigurationOptions.Parse(text).EndPoints.Count > 0,
                "AzureBlob" => AzureStorageClients.Blobs(text) is not null,
                "AzureTable" => AzureStorageClients.Tables(text) is not null,
                _ => new DbConnectionStringBuilder { ConnectionString = text }.Count > 0,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
