using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>The cookie lives for as long as its session.</summary>
public sealed class CookieLifeTests
{
    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A15_SessionOfThirtyDays_HasACookieOfThirtyDays(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var visitor = app.Browse();
        using var user = app.Browse();
        await user.ReadAsync("/set");
        var cookie = user.SessionCookie;

        var atOnce = await MaxAgeAsync(visitor, "/live?seconds=2592000");
        var later = await MaxAgeAsync(user, "/live?seconds=2592000");
        var next = await MaxAgeAsync(user, "/get");

        Assert.Equal((2_592_000, 2_592_000, null), (atOnce, later, next));
        Assert.Equal(cookie, user.SessionCookie);
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A15_HalfOfItsLifeIsOver_IsSentAgain(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(host, Pages, parts: await TestAppParts.OverAsync(host, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/live?seconds=2592000");
        var cookie = browser.SessionCookie;

        time.Advance(TimeSpan.FromDays(14));
        var early = await MaxAgeAsync(browser, "/get");
        time.Advance(TimeSpan.FromDays(1));
        var due = await MaxAgeAsync(browser, "/get");
        var after = await MaxAgeAsync(browser, "/get");

        Assert.Equal((null, 2_592_000, null), (early, due, after));
        Assert.Equal(cookie, browser.SessionCookie);
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A15_MaxAge_IsRenewedWhileTheSessionIsUsed(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(
            host, Pages, parts: await TestAppParts.OverAsync(host, time), configure: static builder => builder.Services.Configure<SessionOptions>(static options => options.Cookie.MaxAge = TimeSpan.FromDays(2)));
        using var browser = app.Browse();

        var ages = new List<double?> { await MaxAgeAsync(browser, "/set") };
        for (var day = 0; day < 4; day++)
        {
            time.Advance(TimeSpan.FromHours(23));
            ages.Add(await MaxAgeAsync(browser, "/get"));
            time.Advance(TimeSpan.FromHours(1));
            ages.Add(await MaxAgeAsync(browser, "/get"));
        }

        Assert.Equal([172_800, null, 172_800, null, 172_800, null, 172_800, null, 172_800], ages);
        Assert.Null(await MaxAgeAsync(browser, "/nothing"));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A15_SessionThatDoesNotOutliveTheBrowser_HasACookieOfTheBrowsersSession(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        var ages = new[] { await MaxAgeAsync(browser, "/set"), await MaxAgeAsync(browser, "/live?seconds=600"), await MaxAgeAsync(browser, "/live?seconds=1200"), await MaxAgeAsync(browser, "/get") };

        Assert.All(ages, Assert.Null);
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A15_SessionWithAnAbsoluteEnd_HasNoCookieThatOutlivesIt(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.AbsoluteTimeout = TimeSpan.FromDays(10), await TestAppParts.OverAsync(host, time));
        using var browser = app.Browse();

        var first = await MaxAgeAsync(browser, "/live?seconds=2592000");
        time.Advance(TimeSpan.FromDays(6));
        var second = await MaxAgeAsync(browser, "/get");

        Assert.Equal((864_000, 345_600), (first, second));
    }

    [Fact]
    public async Task A15_AnotherNode_SendsItOnce()
    {
        var parts = await TestAppParts.OverAsync(HostKind.RealGrains);
        await using var one = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: parts);
        await using var other = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: parts);
        using var browser = one.Browse();
        await browser.ReadAsync("/live?seconds=2592000");
        using var elsewhere = other.Browse();
        elsewhere.TakeCookiesOf(browser);

        var ages = new[] { await MaxAgeAsync(elsewhere, "/get"), await MaxAgeAsync(elsewhere, "/get") };

        Assert.Equal([2_592_000, null], ages);
    }

    private static async Task<double?> MaxAgeAsync(Browser browser, string path)
    {
        using var response = await browser.GetAsync(path);
        var cookie = response.Headers.TryGetValues("Set-Cookie", out var set) ? Assert.Single(set) : null;
        return cookie is null ? null : Microsoft.Net.Http.Headers.SetCookieHeaderValue.Parse(cookie).MaxAge?.TotalSeconds;
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/live", static (HttpContext context, int seconds) =>
        {
            context.GetSessionLifetime().IdleTimeout = TimeSpan.FromSeconds(seconds);
        });
    }
}
