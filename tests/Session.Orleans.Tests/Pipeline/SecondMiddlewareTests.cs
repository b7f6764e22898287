using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>Two session middlewares in one pipeline, a library's and the application's: one session, one cookie.</summary>
public sealed class SecondMiddlewareTests
{
    private static readonly string[] Orders = ["ours ours", "ours framework", "framework ours"];

    public static MatrixTheoryData<HostKind, string> All() => new([HostKind.TestServer, .. RealCluster.Ways], Orders);

    public static MatrixTheoryData<HostKind, string> AllOverWays() => new(RealCluster.Ways, Orders);

    [Theory]
    [MemberData(nameof(All))]
    public async Task TwoMiddlewares_BothWrite_OneSessionWithOneCookieAndOneLine(HostKind sessions, string order)
    {
        await using var app = await StartAsync(sessions, order);
        using var browser = app.Browse();

        using var first = await browser.GetAsync("/set?between=true");
        var read = (await browser.ReadAsync("/get"), await browser.ReadAsync("/get?between=true"));
        using var second = await browser.GetAsync("/set?between=true");

        Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(("a,between", "a,between"), read);
        Assert.Single(app.Cluster.Ids);
        var line = Assert.Single(app.Logs.Records(), static line => line.Id.Id == 129);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.All(order.Split(' '), name => Assert.Contains(name == "ours" ? "app.UseOrleansSession()" : "app.UseSession()", line.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task TwoMiddlewares_TheEndpointAloneWrites_OneSession(HostKind sessions, string order)
    {
        await using var app = await StartAsync(sessions, order);
        using var browser = app.Browse();

        using var first = await browser.GetAsync("/set");

        Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Equal("a", await browser.ReadAsync("/get?between=true"));
        Assert.Single(app.Cluster.Ids);
    }

    [Theory]
    [MemberData(nameof(AllOverWays))]
    public async Task TwoMiddlewares_RoutingBetweenThem_ExclusiveIsExclusive(HostKind sessions, string order)
    {
        await using var app = await StartAsync(sessions, order, routesBetween: order == "ours ours");
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => browser.ReadAsync($"/count?between={(i % 2 == 0 ? "true" : "false")}")));

        Assert.Equal(["1", "2", "3", "4"], answers.Order(StringComparer.Ordinal));
    }

    /// <summary>What is between them has read the session, or changed it, before the inner middleware begins.</summary>
    [Theory]
    [MemberData(nameof(AllOverWays))]
    public async Task TwoMiddlewares_SessionIsUsedBetweenThem_IsRotatedWithAllOfIt(HostKind sessions, string order)
    {
        await using var app = await StartAsync(sessions, order);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var rotated = await browser.GetAsync("/rotate?between=true");

        rotated.EnsureSuccessStatusCode();
        Assert.Single(rotated.Headers.GetValues("Set-Cookie"));
        Assert.Equal("a,between", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task FrameworksMiddlewareWithACookieOfItsOwn_HasASessionOfItsOwn()
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static app =>
        {
            app.UseOrleansSession();
            app.Use(static (context, next) =>
            {
                context.Session.SetString("outer", "1");
                return next(context);
            });
            app.UseSession(new SessionOptions { Cookie = { Name = ".Admin" }, IdleTimeout = TimeSpan.FromMinutes(5) });
            app.Run(static context =>
            {
                context.Session.SetString("inner", "1");
                return context.Response.WriteAsync(string.Join(',', context.Session.Keys));
            });
        });
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/");

        Assert.Equal("inner", await response.Content.ReadAsStringAsync());
        Assert.Equal("inner", await browser.ReadAsync("/"));
        Assert.Equal(2, response.Headers.GetValues("Set-Cookie").Count());
        Assert.DoesNotContain(app.Logs.Records(), static line => line.Id.Id == 129);
    }

    private static Task<TestApp> StartAsync(HostKind sessions, string order, bool routesBetween = false) => TestApp.StartAsync(sessions, app =>
    {
        var kinds = order.Split(' ');
        if (!routesBetween)
        {
            app.UseRouting();
        }

        Use(app, kinds[0]);
        app.Use(static (context, next) =>
        {
            if (context.Request.Query["between"] == "true")
            {
                _ = context.Request.Path == "/set" || context.Request.Path == "/rotate" ? Set(context, "between") : Set(context, null);
            }

            return next(context);
        });
        if (routesBetween)
        {
            app.UseRouting();
        }

        Use(app, kinds[1]);
        app.MapGet("/set", static (HttpContext context) => Set(context, "a"));
        app.MapGet("/get", static (HttpContext context) => string.Join(',', context.Session.Keys.Order(StringComparer.Ordinal)) + (context.GetSessionStatus() == SessionStatus.Resumed ? "" : "?"));
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/count", static async (HttpContext context) =>
        {
            var count = (context.Session.GetInt32("count") ?? 0) + 1;
            await Task.Yield();
            context.Session.SetInt32("count", count);
            return count;
        }).WithSessionAccess(SessionAccess.Exclusive);
    });

    private static int Set(HttpContext context, string? key)
    {
        if (key is not null)
        {
            context.Session.SetString(key, "1");
        }

        return context.Session.Keys.Count();
    }

    private static void Use(WebApplication app, string kind) => _ = kind == "ours" ? app.UseOrleansSession() : app.UseSession();
}
