using System.Globalization;
using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class PartsTests(FarmInABrowser farm)
{
    [Fact]
    public async Task Kill_TheNodeOfThePage_VisitsGoOnAndAllAreThere()
    {
        var page = await farm.OpenAsync();
        var node = (await page.Locator(".lead .badge").TextContentAsync())!;
        var number = int.Parse(node[^1..], CultureInfo.InvariantCulture);
        var pid = farm.Farm.Nodes[number - 1].Pid;

        await page.PressAsync($"Kill {node}");

        await Assertions.Expect(page.Locator("#parts-said")).ToContainTextAsync($"{node} was killed and is back, as pid {farm.Farm.Nodes[number - 1].Pid}.");
        await Assertions.Expect(page.Locator($"#parts tr[data-part={node}]")).ToContainTextAsync("this page");
        Assert.NotEqual(pid, farm.Farm.Nodes[number - 1].Pid);
        await AllStoredAsync(page);
    }

    [Fact]
    public async Task Kill_TheOnlySilo_NothingIsAcknowledgedUntilItIsBackAndNothingIsLost()
    {
        var page = await farm.OpenAsync();
        var pid = farm.Farm.Silos[0].Pid;

        await page.GetByRole(AriaRole.Button, new() { Name = "Kill silo" }).ClickAsync();
        await Assertions.Expect(page.Locator("#parts-said")).ToHaveTextAsync("silo is dead. It is the only one: nothing is acknowledged until it is back.");
        await Assertions.Expect(page.Locator("#parts tr[data-part=silo] [data-state=dead]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("button[aria-disabled]")).ToHaveCountAsync(0);

        Assert.NotEqual(pid, farm.Farm.Silos[0].Pid);
        Assert.True(float.Parse((await page.Locator("#parts-gap").TextContentAsync())![..^2], CultureInfo.InvariantCulture) >= 2);
        await AllStoredAsync(page);
    }

    [Fact]
    public async Task Open_TheNodeItself_SaysThatTheLauncherDoesNotAnswer()
    {
        var page = await farm.OpenAsync();

        await page.GotoAsync(farm.Farm.Nodes[0].Start.Url.ToString());
        var kill = await page.EvaluateAsync<int>("async () => (await fetch('/farm/parts/silo/kill', { method: 'POST', headers: { 'X-Farm': 'kill' } })).status");

        await Assertions.Expect(page.Locator("#no-parts")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#farm")).ToBeHiddenAsync();
        Assert.Equal(404, kill);
    }

    private static async Task AllStoredAsync(IPage page)
    {
        var (acknowledged, open) = (await FigureAsync(page, "acknowledged"), await FigureAsync(page, "open"));
        var visits = await page.EvaluateAsync<int>("async () => (await (await fetch('/api/visits')).json()).visits['/api/visit']");

        Assert.True(acknowledged >= 18);
        Assert.InRange(visits, acknowledged, acknowledged + open);
        Assert.Equal(visits, await FigureAsync(page, "stored"));
        await Assertions.Expect(page.Locator("#parts-said")).ToContainTextAsync($"Acknowledged {acknowledged}, stored {visits}.");
        await Assertions.Expect(page.Locator("#parts-facts")).ToHaveAttributeAsync("data-verdict", "all");
    }

    private static async Task<int> FigureAsync(IPage page, string name) =>
        int.Parse((await page.Locator($"#parts-{name}").TextContentAsync())!, CultureInfo.InvariantCulture);
}
