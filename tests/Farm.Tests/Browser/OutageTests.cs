using System.Net;
using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class OutageTests(FarmInABrowser farm)
{
    [Fact]
    public async Task SiloIsKilled_PageSaysSo_AndFindsTheSessionAgainByItself()
    {
        var page = await farm.OpenAsync();
        var visit = page.GetByRole(AriaRole.Button, new() { Name = "Visit once" });
        await visit.ClickAsync();
        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("1");

        await farm.Farm.Silos[0].KillAsync();
        await visit.ClickAsync();
        await Assertions.Expect(page.Locator("#outage")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#visit-said")).ToHaveTextAsync("Visit 1 of 1 was not counted.");

        using var http = new HttpClient { BaseAddress = farm.Farm.Url, DefaultRequestHeaders = { { "X-Farm", "start" } } };
        using var started = await http.PostAsync("/farm/parts/silo/start", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await Assertions.Expect(page.Locator("#outage")).ToContainTextAsync("The sessions are available again.");
        await visit.ClickAsync();
        await Assertions.Expect(page.Locator("#visit-count")).ToHaveTextAsync("2");
    }
}
