namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of three is lost, and the sessions are stored in Azure Blob storage.</summary>
internal sealed class BlobsAndSiloKilled : Scenario
{
    public override string Name => "silo killed, sessions in blobs";

    public override StorageKind Storage => StorageKind.AzureBlob;

    public override Task HappenAsync(SiloCluster cluster, Random random) => new SiloKilled().HappenAsync(cluster, random);
}
