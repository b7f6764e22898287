using Microsoft.Playwright;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

/// <summary>The sample samples/Blazor.</summary>
[Collection(nameof(FarmInABrowser))]
public sealed class BlazorSampleTests(FarmInABrowser farm)
{
    [Fact]
    public async Task Cart_OfARequestAndOfTwoCircuits_IsOne()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/Blazor");
        var page = await farm.OpenAsync(address: sample.Address);
        await AddAsync(page, "tea");
        await Assertions.Expect(page.Locator("output")).ToHaveTextAsync("tea");

        await page.GotoAsync("/live");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/live");
        await AddAsync(page, "milk");
        await Assertions.Expect(page.Locator("output")).ToHaveTextAsync("tea, milk");
        await AddAsync(other, "sugar");
        await Assertions.Expect(other.Locator("output")).ToHaveTextAsync("tea, milk, sugar");
        var third = await page.Context.NewPageAsync();
        await third.GotoAsync("/");

        await Assertions.Expect(third.Locator("output")).ToHaveTextAsync("tea, milk, sugar"); // while both circuits are open
    }

    private static async Task AddAsync(IPage page, string product)
    {
        await page.GetByLabel("Product").FillAsync(product);
        await page.GetByText("Add").ClickAsync();
    }
}
