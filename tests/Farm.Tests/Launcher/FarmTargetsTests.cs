using System.Text.Json;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class FarmTargetsTests
{
    [Fact]
    public void Of_AFarmsParts_NamesJobAndPartOfEachWhereItIsScraped()
    {
        using var place = new TemporaryDirectory();
        using var directory = new FarmDirectory(place.Path);
        var plan = new FarmPlan(directory, nodes: 2);

        var targets = JsonElement.Parse(FarmTargets.Of([.. plan.Silos, .. plan.Nodes])).EnumerateArray()
            .Select(static target => (target.GetProperty("labels").GetProperty("job").GetString(), target.GetProperty("labels").GetProperty("instance").GetString(), target.GetProperty("targets")[0].GetString()));

        Assert.Equal(
        [
            ("session-silo", "silo", plan.Silos[0].Health.Authority),
            ("session-web", "web-1", plan.Nodes[0].Url.Authority),
            ("session-web", "web-2", plan.Nodes[1].Url.Authority),
        ], targets);
    }
}
