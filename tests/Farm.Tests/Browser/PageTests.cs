using System.Globalization;
using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class PageTests(FarmInABrowser farm)
{
    [Fact]
    public async Task Open_Page_NamesTheNodeThatAnsweredAndMarksItInTheStrip()
    {
        var page = await farm.OpenAsync();

        var node = await page.Locator(".lead .badge").TextContentAsync();

        Assert.Matches("^web-[123]$", node);
        await Assertions.Expect(page.Locator("#strip li")).ToHaveTextAsync([node![^1..]]);
        await Assertions.Expect(page.Locator("#strip-total")).ToHaveTextAsync($"{node}: 1");
    }

    [Fact]
    public async Task Open_EverythingOnThePage_ComesFromTheFarm()
    {
        var page = await farm.OpenAsync();
        var hosts = new List<string>();
        page.Request += (_, request) => hosts.Add(new Uri(request.Url).Authority);

        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });
        await page.GotoAsync("/session");
        await page.GotoAsync("/untracked");

        Assert.Equal([farm.Farm.Url.Authority], hosts.Distinct());
    }

    [Fact]
    public async Task VisitThirtyTimes_ThreeNodes_CountsEachAndEveryNodeAnswered()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync("Visit 30 times");

        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("30");
        await Assertions.Expect(page.Locator("#visit-said")).ToHaveTextAsync("30 visits, answered by 3 nodes in turn. The count is 30.");
        Assert.Equal(["1", "2", "3"], (await page.Locator("#strip li").AllTextContentsAsync()).Distinct().Order());
    }

    [Fact]
    public async Task AddThirty_OnAllNodes_AllThirtyArrive()
    {
        var page = await farm.OpenAsync();

        for (var run = 1; run <= 3; run++) await page.PressAsync("Add 30 to the cart");

        await Assertions.Expect(page.Locator("#lane-ours output")).ToHaveTextAsync("30");
        await Assertions.Expect(page.Locator("#lane-ours .total")).ToHaveTextAsync("So far 90 of 90: none lost.");
        await Assertions.Expect(page.Locator("#lane-ours li[data-is=arrived]")).ToHaveCountAsync(30);
    }

    [Fact]
    public async Task AddThirty_OnTheFrameworksSession_ShowsWhatItsCartHolds()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync("Add 30 to the cart");
        var shown = int.Parse(await page.Locator("#lane-framework output").InnerTextAsync(), CultureInfo.InvariantCulture);
        var cart = await page.EvaluateAsync<int>("async () => Object.keys((await (await fetch('/framework/api/cart')).json()).items).length");

        Assert.Equal(cart, shown);
        await Assertions.Expect(page.Locator("#lane-framework li[data-is=arrived]")).ToHaveCountAsync(shown);
        await Assertions.Expect(page.Locator("#lane-framework li[data-is=lost]")).ToHaveCountAsync(30 - shown);
    }

    [Fact]
    public async Task CountFifty_Exclusive_AllAreCounted()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync("Count 50 times");
        await Assertions.Expect(page.Locator("#turns-said")).ToContainTextAsync("Not exclusive: the number is");
        var left = await page.EvaluateAsync<int>("async () => (await (await fetch('/api/counter')).json()).count");

        await Assertions.Expect(page.Locator("#lane-exclusive output")).ToHaveTextAsync("50");
        await Assertions.Expect(page.Locator("#lane-unguarded output")).ToHaveTextAsync($"{left}");
    }

    [Fact]
    public async Task Reload_AfterVisits_SessionIsThereAndCountsThePageToo()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync("Visit once");
        await page.ReloadAsync();
        await page.ReloadAsync();

        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("#paths tr")).ToHaveTextAsync(["/2", "/api/visit1"]);
    }

    [Fact]
    public async Task Session_ThenUntracked_OnlyTheFirstIsCounted()
    {
        var page = await farm.OpenAsync();

        await page.GotoAsync("/session");
        await page.GotoAsync("/untracked");
        await page.GotoAsync("/");

        await Assertions.Expect(page.Locator("#paths tr")).ToHaveTextAsync(["/1", "/session1"]);
    }

    [Fact]
    public async Task Open_NobodyEstablishedASession_MakesNone()
    {
        var page = await farm.OpenAsync();

        await page.ReloadAsync();

        await Assertions.Expect(page.Locator("#no-paths")).ToHaveTextAsync("Your session has not been established.");
        Assert.Empty(await page.Context.CookiesAsync());
    }

    [Fact]
    public async Task EndTheSession_AfterVisits_IsEmptyOnEveryNode()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync("Visit once");
        await page.PressAsync("End the session");

        for (var node = 0; node < 3; node++)
        {
            await page.ReloadAsync();
            await Assertions.Expect(page.Locator("#no-paths")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("0");
        }
    }

    [Fact]
    public async Task Open_PageAndItsButtons_ConsoleStaysSilent()
    {
        var page = await farm.OpenAsync();
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);

        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });
        await page.PressAsync("Visit once");
        await page.PressAsync("Sign out");
        await page.GotoAsync("/session");
        await page.GotoAsync("/untracked");

        Assert.Empty(said);
    }
}
