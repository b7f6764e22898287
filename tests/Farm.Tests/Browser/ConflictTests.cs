using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class ConflictTests(FarmInABrowser farm)
{
    [Fact]
    public async Task CountTwice_AtOnce_LaterIsRefusedAndThenRetried()
    {
        var page = await farm.OpenAsync();
        var refused = new List<string>();
        page.Response += (_, response) => refused.AddRange(response.Status == 409 ? [new Uri(response.Url).AbsolutePath] : []);

        await page.PressAsync("Count twice at once");

        await Assertions.Expect(page.Locator("#conflict-said")).ToHaveTextAsync(
            "Refuse: one was counted, and one was refused without any change. Retry: both were counted, one of them at the second attempt.");
        await Assertions.Expect(page.Locator("#lane-refuse output")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("#lane-refuse .lines")).ToContainTextAsync("was refused with 409: The session was changed meanwhile.");
        await Assertions.Expect(page.Locator("#lane-retry output")).ToHaveTextAsync("2");
        Assert.Equal(["/api/counter/refuse"], refused);
        Assert.Equal(2, await page.AskAsync<int>("/api/counter", "count"));
    }
}
