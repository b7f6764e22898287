namespace OrleansSessions.Cluster.Tests;

/// <summary>Where a cluster stores its sessions.</summary>
internal enum StorageKind
{
    /// <summary>In the Redis that silos meet in.</summary>
    Redis = 1,

    /// <summary>In blobs.</summary>
    AzureBlob = 2,

    /// <summary>In a Redis of its own, which each silo reaches through a proxy that can be made to fail.</summary>
    RedisBehindProxies = 3,

    /// <summary>In a Redis of its own with a replica, and a Sentinel that decides which of them is the primary.</summary>
    RedisWithSentinel = 4,
}
