using Microsoft.Playwright;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

[CollectionDefinition(nameof(FarmInABrowser))]
public sealed class FarmInABrowser : IAsyncLifetime, ICollectionFixture<FarmInABrowser>
{
    private const float ExpectWithinMs = 30_000;

    private readonly FarmDirectory _directory = new(null);
    private Local.Farm? _farm;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal Local.Farm Farm => _farm ?? throw new InvalidOperationException("The farm has not been started.");

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        if (Chromium.Find(_playwright) is not { } path) return;

        Assertions.SetDefaultExpectTimeout(ExpectWithinMs);
        _browser = await Chromium.StartAsync(_playwright, path);
        _farm = await Local.Farm.StartAsync(new(_directory, 3), LoopbackPort.Take(), TimeProvider.System, default);
        await _farm.ReadyAsync(default);
    }

    public async Task<IPage> OpenAsync(int width = 1200, int height = 900, Uri? address = null)
    {
        Assert.SkipWhen(_browser is null, "No Chromium is installed.");
        var context = await _browser!.NewContextAsync(new() { BaseURL = (address ?? Farm.Url).ToString(), ViewportSize = new() { Width = width, Height = height } });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_farm is not null) await _farm.DisposeAsync();
        _directory.Dispose();
    }
}
