using Microsoft.Playwright;
using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests.Browser;

[CollectionDefinition(nameof(FarmInABrowser))]
public sealed class FarmInABrowser : IAsyncLifetime, ICollectionFixture<FarmInABrowser>
{
    private const float ExpectWithinMs = 30_000;

    private readonly FarmDirectory directory = new(null);
    private Local.Farm? farm;
    private IPlaywright? playwright;
    private IBrowser? browser;

    internal Local.Farm Farm => farm ?? throw new InvalidOperationException("The farm has not been started.");

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        if (Chromium.Find(playwright) is not { } path) return;

        Assertions.SetDefaultExpectTimeout(ExpectWithinMs);
        browser = await Chromium.StartAsync(playwright, path);
        farm = await Local.Farm.StartAsync(new(directory, 3), LoopbackPort.Take(), TimeProvider.System, default);
        await farm.ReadyAsync(default);
    }

    public async Task<IPage> OpenAsync(int width = 1200, int height = 900)
    {
        Assert.SkipWhen(browser is null, "No Chromium is installed.");
        var context = await browser!.NewContextAsync(new() { BaseURL = Farm.Url.ToString(), ViewportSize = new() { Width = width, Height = height } });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        if (farm is not null) await farm.DisposeAsync();
        directory.Dispose();
    }
}
