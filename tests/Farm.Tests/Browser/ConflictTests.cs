using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class ConflictTests(FarmInABrowser farm)
{
    [Fact]
    public async Task CountTwice_AtOnce_TheLaterIsToldAndThenDoesItAgain()
    {
        var page = await farm.OpenAsync();
        var refused = new List<string>();
        page.Response += (_, response) => refused.AddRange(response.Status == 503 ? [new Uri(response.Url).AbsolutePath] : []);

        await page.PressAsync("Count twice at once");

        await Assertions.Expect(page.Locator("#conflict-said")).ToHaveTextAsync(
            "Told: one counted, one told, and nothing of that one applied. Again: both counted, one of them at the second go.");
        await Assertions.Expect(page.Locator("#lane-told output")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("#lane-told .lines")).ToContainTextAsync("was told 503: The session was changed meanwhile.");
        await Assertions.Expect(page.Locator("#lane-again output")).ToHaveTextAsync("2");
        Assert.Equal(["/api/counter/told"], refused);
        Assert.Equal(2, await page.AskAsync<int>("/api/counter", "count"));
    }
}
