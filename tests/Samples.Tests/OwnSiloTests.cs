using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class OwnSiloTests
{
    [Fact]
    public async Task Product_ViewedByTwoBrowsers_TheGrainCountsAllAndTheSessionItsOwn()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/OwnSilo", ("Silo__Port", $"{LoopbackPort.Take()}"), ("Silo__GatewayPort", $"{LoopbackPort.Take()}"));
        using var browser = sample.Browse();
        using var other = sample.Browse();

        var views = new[] { await browser.ReadAsync("/products/tea"), await other.ReadAsync("/products/tea"), await browser.ReadAsync("/products/tea") };

        Assert.Equal(
            ["tea was viewed 1 times, 1 of them by you.", "tea was viewed 2 times, 1 of them by you.", "tea was viewed 3 times, 2 of them by you."],
            views);
    }
}
