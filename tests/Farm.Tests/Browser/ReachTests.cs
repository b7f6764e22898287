using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests.Browser;

[Collection(nameof(FarmInABrowser))]
public sealed class ReachTests(FarmInABrowser farm)
{
    [Fact]
    public async Task Keyboard_TabAndEnter_ReachAndPressEveryButton()
    {
        var page = await farm.OpenAsync();
        var reached = new List<string>();

        for (var i = 0; i < 20; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()"));
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Visit once" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("1");

        Assert.Superset(new HashSet<string> { "Skip to the page", "Visit once", "Visit 30 times", "End the session", "Add 30 to the cart" }, reached.ToHashSet());
        Assert.Equal("visit", await page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Fact]
    public async Task Phone_360Wide_NothingOverflowsAndButtonsFitAFinger()
    {
        var page = await farm.OpenAsync(width: 360, height: 740);

        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var heights = await page.EvaluateAsync<double[]>("() => [...document.querySelectorAll('button, nav a')].map(one => one.getBoundingClientRect().height)");

        Assert.Equal(0, overflow);
        Assert.All(heights, height => Assert.True(height >= 40, $"{height} px"));
    }

    [Fact]
    public async Task Results_AreAnnounced_ToWhoCannotSeeThem()
    {
        var page = await farm.OpenAsync();

        Assert.Equal(["polite", "polite"], await page.EvaluateAsync<string[]>("() => ['visit-said', 'race-said'].map(id => document.getElementById(id).getAttribute('aria-live'))"));
        Assert.Equal("alert", await page.Locator("#outage").GetAttributeAsync("role"));
    }
}
