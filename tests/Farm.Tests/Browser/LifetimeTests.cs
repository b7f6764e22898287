using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class LifetimeTests(FarmInABrowser farm)
{
    [Fact]
    public async Task EndInFiveSeconds_VisitedAllTheWhile_IsExpiredAbsoluteOnEveryNode()
    {
        var page = await farm.OpenAsync();
        await page.PressAsync("Visit once");
        var cookie = await page.SessionCookieAsync();

        await page.PressAsync("End this session in 5 seconds");
        var states = new List<string>();
        for (var node = 0; node < 3; node++) states.Add(await page.AskAsync<string>("/api/session", "status"));
        await page.PressAsync("Visit once");

        await Assertions.Expect(page.Locator("#lifetime-status")).ToHaveTextAsync("ExpiredAbsolute");
        Assert.Matches(@"^Ended after ([5-9]|\d\d)\.\d s, with [1-9]\d? visits in between\.$", await page.Locator("#lifetime-said").TextContentAsync());
        Assert.Equal(["ExpiredAbsolute", "ExpiredAbsolute", "ExpiredAbsolute"], states);
        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("1");
        Assert.NotEqual(cookie, await page.SessionCookieAsync());
    }
}
