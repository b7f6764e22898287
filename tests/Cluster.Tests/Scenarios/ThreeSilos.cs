using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// One cluster for all scenarios that leave it whole: starting three silos takes as long as a run. Those that need a cluster of their own are here too,
/// for scenarios run one after the other. Beside them only what mostly waits.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ThreeSilos : ICollectionFixture<ThreeSilos.Fixture>
{
    public const string Name = "three silos";

    public sealed class Fixture : IAsyncLifetime
    {
        internal SiloCluster? Cluster { get; private set; }

        public async ValueTask InitializeAsync() => Cluster = RedisServer.Missing is null ? await SiloCluster.StartAsync(3, StorageKind.Redis) : null;

        public async ValueTask DisposeAsync()
        {
            if (Cluster is { } cluster)
            {
                await cluster.DisposeAsync();
            }
        }
    }
}
