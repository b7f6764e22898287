using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

/// <summary>
/// One application of some size, on ASP.NET Core's session and on the cluster, under the same load. <c>SHOP_SECONDS=n</c> for a longer one, and
/// <c>CLUSTER_RESULTS=file</c> for a line of JSON for each.
/// </summary>
public class ShopTests
{
    private const int Seed = 20_261_201;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(double.TryParse(Environment.GetEnvironmentVariable("SHOP_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 5);

    [Fact]
    public void Program_LinesThatDiffer_AreThoseOfTheReadme()
    {
        var readme = Checkout.Lines("README.md").Where(static line => line.Contains("// was ", StringComparison.Ordinal)).ToArray();
        var program = Checkout.Lines("samples/Shop/Program.cs").Select(static line => line.Trim()).ToArray();

        Assert.Equal(2, readme.Length);
        Assert.All(readme, line => Assert.Contains(line, program));
        Assert.Equal(2, program.Count(static line => line == "else"));
    }

    [Fact]
    public async Task Load_OnTheFramework_LosesWhatItAcknowledged()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var site = await ShopSite.OnTheFrameworkAsync();

        var (_, line) = await RunAsync("shop on ASP.NET Core's session", site);

        Assert.Equal(RunLine.Wrong, line.Outcome);
    }

    [Fact]
    public async Task Load_OnTheClusterAndASiloIsKilled_LosesNothing()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var site = await ShopSite.OnTheClusterAsync();

        var (figures, line) = await RunAsync("shop on the cluster, a silo killed", site, site.KillSiloAsync);

        Assert.Empty(figures.Lost);
        Assert.InRange(line.Acknowledged ?? 0, ShopLoad.Browsers, int.MaxValue);
    }

    private static async Task<(ShopFigures Figures, RunLine Line)> RunAsync(string kind, ShopSite site, Func<Task>? halfTime = null)
    {
        var run = await ShopLoad.RunAsync(kind, site, Time, Seed, halfTime);
        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Line.Kind}: {run.Line.Operations} requests, {run.Line.Acknowledged} writes acknowledged, {run.Line.Refused} refused, {run.Line.Unknown} failed, longest wait {run.Line.Longest} s, {run.Line.Took} s; {run.Line.Measured}; {string.Join(", ", run.Line.Findings ?? [])}");
        run.Line.AddTo(RunLine.Wanted);
        return run;
    }
}
