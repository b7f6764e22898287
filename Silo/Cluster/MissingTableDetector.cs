using Azure;
using Orleans.Clustering.Redis;

namespace OrleansSessions.Silo;

/// <summary>
/// Orleans' providers throw when the row with the table's version is missing, and none has an exception of its own for that: Redis says so in the
/// message, ADO.NET takes the first of no rows, and Azure does not find the row, or not the table.
/// </summary>
internal sealed class MissingTableDetector(ClusterProvider provider) : IMissingTableDetector
{
    public bool IsMissing(Exception failure) => provider switch
    {
        ClusterProvider.Redis => failure is RedisClusteringException && failure.Message.Contains("table version is missing", StringComparison.Ordinal),
        ClusterProvider.AdoNet => failure is ArgumentOutOfRangeException,
        ClusterProvider.AzureTable => failure is KeyNotFoundException or RequestFailedException { Status: StatusCodes.Status404NotFound },
        _ => false,
    };
}
