using Orleans.Clustering.Redis;

namespace OrleansSessions.Silo;

/// <summary>Orleans' Redis provider throws when the table's version is missing. It has no exception of its own for that: the message tells.</summary>
internal sealed class RedisMissingTableDetector : IMissingTableDetector
{
    public bool IsMissing(Exception failure) => failure is RedisClusteringException && failure.Message.Contains("table version is missing", StringComparison.Ordinal);
}
