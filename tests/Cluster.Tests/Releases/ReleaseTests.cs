namespace OrleansSessions.Cluster.Tests;

/// <summary>Two releases in one farm: what the one stores and says, the other reads. It builds the baseline first, so it runs only by name (CONTRIBUTING.md).</summary>
[Collection(ThreeSilos.Name)]
public sealed class ReleaseTests
{
    [Fact(Explicit = true)]
    public async Task S2_S4_FarmRollsOverFromTheBaselineAndBack_HistoryIsRight()
    {
        Assert.SkipWhen(Release.BaselineMissing is not null, Release.BaselineMissing ?? "");
        await ScenarioRuns.RunAsync(new RolledOver(await Release.Baseline));
    }
}
