using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class ReachTests(FarmInABrowser farm)
{
    [Fact]
    public async Task Keyboard_TabAndEnter_ReachAndPressEveryButton()
    {
        var page = await farm.OpenAsync();
        await Assertions.Expect(page.Locator("#parts tr")).ToHaveCountAsync(4);
        var buttons = await page.Locator("button").AllTextContentsAsync();
        var reached = new List<string>();

        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()"));
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Visit once" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("1");

        Assert.Superset(buttons.Append("Skip to content").ToHashSet(), reached.ToHashSet());
        Assert.Equal(13, buttons.Count);
        Assert.Equal("visit", await page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Fact]
    public async Task Phone_360Wide_NothingOverflowsAndButtonsFitAFinger()
    {
        var page = await farm.OpenAsync(width: 360, height: 740);
        await Assertions.Expect(page.Locator("#parts tr")).ToHaveCountAsync(4);

        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var heights = await page.EvaluateAsync<double[]>("() => [...document.querySelectorAll('button, nav a')].map(one => one.getBoundingClientRect().height)");

        Assert.Equal(0, overflow);
        Assert.All(heights, height => Assert.True(height >= 40, $"{height} px"));
    }

    [Fact]
    public async Task Results_AreAnnounced_ToWhoCannotSeeThem()
    {
        var page = await farm.OpenAsync();

        var said = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.said')].map(one => `${one.id} ${one.getAttribute('aria-live')}`)");

        Assert.Equal(["visit-said", "race-said", "turns-said", "conflict-said", "signin-said", "lifetime-said", "parts-said"], said.Select(one => one.Split(' ')[0]));
        Assert.All(said, one => Assert.EndsWith(" polite", one, StringComparison.Ordinal));
        Assert.Equal("alert", await page.Locator("#outage").GetAttributeAsync("role"));
    }
}
