namespace OrleansSessions.Cluster.Tests;

/// <summary>Two releases in one farm: what the one stores and says, the other reads.</summary>
[Collection(nameof(OwnClusterTests))]
public sealed class ReleaseTests
{
    [Fact]
    public async Task S2_S4_FarmRollsOverFromTheBaselineAndBack_HistoryIsRight()
    {
        Assert.SkipWhen(Release.BaselineMissing is not null, Release.BaselineMissing ?? "");
        await ScenarioRuns.RunAsync(new RolledOver(await Release.Baseline));
    }
}
