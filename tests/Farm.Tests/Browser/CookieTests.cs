using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

/// <summary>An application of its own, in a browser: what browsers send, and for how long requests run.</summary>
[Collection(nameof(FarmInABrowser))]
public sealed class CookieTests(FarmInABrowser farm)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task OtherApplicationOnTheRoot_HasACookieOfTheSameName_TheSessionIsKeptAndSoIsItsCookie()
    {
        var page = await farm.OpenAsync();
        await using var app = await StartAsync(static options => options.Cookie.Path = "/shop");
        await page.GotoAsync($"{app.Urls.Single()}/shop/set?value=1");
        await page.Context.AddCookiesAsync([new() { Name = ".AspNetCore.Session", Value = "bm90IG91cnM", Url = app.Urls.Single() }]);

        var read = await ReadAsync(page, "/shop/get");
        await ReadAsync(page, "/shop/rotate");
        await ReadAsync(page, "/shop/set?value=2");

        Assert.Equal(("Resumed:1", "Resumed:2"), (read, await ReadAsync(page, "/shop/get")));
    }

    [Fact]
    public async Task CookieOfAFormerRelease_UnderALongerPath_IsDeletedAndNobodyIsSignedOut()
    {
        var page = await farm.OpenAsync();
        await using var app = await StartAsync(static _ => { }, static options => options.FormerCookies.Add(new FormerSessionCookie { Path = "/shop" }));
        await page.GotoAsync($"{app.Urls.Single()}/shop/set?value=old");
        var old = (await page.Context.CookiesAsync([app.Urls.Single()])).Single().Value;
        await ReadAsync(page, "/shop/rotate");
        await page.Context.AddCookiesAsync([new() { Name = ".AspNetCore.Session", Value = old, Domain = "127.0.0.1", Path = "/shop" }]);

        var before = await CountAsync(page, app);
        var read = await ReadAsync(page, "/shop/get");
        await ReadAsync(page, "/shop/rotate");
        var after = await CountAsync(page, app);

        Assert.Equal((2, "Resumed:old", 1), (before, read, after));
        Assert.Equal("Resumed:old", await ReadAsync(page, "/shop/get"));
    }

    [Fact]
    public async Task PageThatListensForLongerThanTheIdleTimeout_LosesNothing()
    {
        var page = await farm.OpenAsync();
        await using var app = await StartAsync(static options => options.IdleTimeout = Idle);
        await page.GotoAsync($"{app.Urls.Single()}/shop/set?value=1");

        await page.EvaluateAsync("() => new Promise(done => { const source = new EventSource('/shop/listen'); source.addEventListener('end', () => { source.close(); done(); }); })");

        Assert.Equal("Resumed:1,heard", await ReadAsync(page, "/shop/get"));
    }

    private static Task<string> ReadAsync(IPage page, string path) => page.EvaluateAsync<string>("async path => await (await fetch(path)).text()", path);

    private static async Task<int> CountAsync(IPage page, WebApplication app) => (await page.Context.CookiesAsync([$"{app.Urls.Single()}/shop/get"])).Count;

    private static async Task<WebApplication> StartAsync(Action<SessionOptions> session, Action<OrleansSessionOptions>? options = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure(session);
        builder.Services.AddOrleansSession(options).UseInProcess();
        var app = builder.Build();
        app.UseOrleansSession();
        app.MapGet("/shop/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/shop/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
        app.MapGet("/shop/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/shop/listen", static async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            context.Response.ContentType = "text/event-stream";
            for (var waited = TimeSpan.Zero; waited < 3 * Idle; waited += Idle / 3) // S7c: up to twice the timeout, if an activation was lost
            {
                await context.Response.WriteAsync("data: x\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Idle / 3, TimeProvider.System);
            }

            context.Session.SetString("a", context.Session.GetString("a") + ",heard");
            await context.Session.CommitAsync();
            await context.Response.WriteAsync("event: end\ndata: x\n\n");
        });
        await app.StartAsync();
        return app;
    }
}
