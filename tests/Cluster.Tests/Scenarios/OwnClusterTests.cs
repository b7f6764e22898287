namespace OrleansSessions.Cluster.Tests;

/// <summary>What needs a cluster made for it.</summary>
[Collection(ThreeSilos.Name)]
public sealed class OwnClusterTests
{
    [Fact]
    public Task S13_StorageFailsInEveryWay_HistoryIsRight() => ScenarioRuns.RunAsync(new StorageFailing());

    [Fact]
    public Task S13_PrimaryBehindOneNameIsDemoted_CommitsWorkAgainAndHistoryIsRight() => ScenarioRuns.RunAsync(new PrimaryDemoted());

    [Fact]
    public Task S14_SilosArePartitioned_HistoryIsRight() => ScenarioRuns.RunAsync(new SilosPartitioned());

    [Fact]
    public Task S2_S4_SiloIsKilledAndSessionsAreInBlobs_HistoryIsRight() => ScenarioRuns.RunAsync(new BlobsAndSiloKilled());

    [Fact]
    public Task S15_MembershipTableIsEmptied_EachSiloLeavesAndHistoryIsRight() => ScenarioRuns.RunAsync(new MembershipEmptied());

    [Fact]
    public Task S15_MembershipTableIsSetBack_ForgottenSiloLeavesAndHistoryIsRight() => ScenarioRuns.RunAsync(new MembershipSetBack());
}
