using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Silos of the baseline are replaced by newest ones, and those by the baseline's again. Meanwhile browsers go from a web node of one release to one of
/// the other, and this process, whose packages are the newest, uses sessions through each silo.
/// </summary>
internal sealed class RolledOver(Release baseline) : Scenario
{
    private const int Visitors = 8;

    public override string Name => "rolled over";

    public override Release Begins => baseline;

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        using var keys = new TemporaryDirectory();
        await using var before = await StartWebAsync(baseline, cluster, keys);
        await using var after = await StartWebAsync(Release.Newest, cluster, keys);
        var visitors = Enumerable.Range(0, Visitors).Select(static _ => new Visitor()).ToList();
        using var enough = new CancellationTokenSource();
        var visits = Task.WhenAll(visitors.Select(visitor => visitor.VisitAsync([before.Address, after.Address], enough.Token)));
        try
        {
            await ReplaceAsync(cluster, Release.Newest);
            await ReplaceAsync(cluster, baseline);
        }
        finally
        {
            await enough.CancelAsync();
            await visits;
            visitors.ForEach(static visitor => visitor.Dispose());
        }

        Assert.Empty(visitors.SelectMany(static visitor => visitor.Wrong));
        Assert.All(visitors, static visitor => Assert.InRange(visitor.Acknowledged, 100, int.MaxValue));
        Measured.Say($"browsers: {visitors.Sum(static visitor => visitor.Acknowledged)} visits acknowledged by web nodes of both releases, none lost");
    }

    private static async Task ReplaceAsync(SiloCluster cluster, Release release)
    {
        foreach (var silo in cluster.Silos)
        {
            silo.Release = release;
            await silo.StopAsync();
            await silo.StartAsync();
        }
    }

    private static Task<LaunchedProgram> StartWebAsync(Release release, SiloCluster cluster, TemporaryDirectory keys) => LaunchedProgram.StartAsync(
        Path.Combine(release.Source, "WebFrontend"),
        Path.Combine(release.Of("WebFrontend"), "WebFrontend.dll"),
        ("ConnectionStrings__sessions", cluster.ConnectionString),
        ("Node__KeyDirectory", keys.Path));
}
