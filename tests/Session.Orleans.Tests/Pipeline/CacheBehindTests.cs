using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>The framework's caches, behind the session middleware: a page that has started a session is its visitor's alone.</summary>
public sealed class CacheBehindTests
{
    public static MatrixTheoryData<HostKind, bool, string> Pages() => new([HostKind.TestServer, HostKind.Http1], [true, false], ["/first", "/last", "/rotated"]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_ThatStartsASession_IsNotGivenToTheNextVisitor(HostKind host, bool output, string path)
    {
        await using var app = await StartAsync(host, output);
        using var one = app.Browse();
        using var other = app.Browse();
        using var first = await one.GetAsync(path);

        var second = await other.ReadAsync(path);

        Assert.NotEqual(await first.Content.ReadAsStringAsync(), second);
        Assert.True(first.Headers.CacheControl is { NoStore: true, Public: false });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_WithoutASession_IsCached(bool output)
    {
        await using var app = await StartAsync(HostKind.TestServer, output);
        using var one = app.Browse();
        using var other = app.Browse();

        Assert.Equal(await one.ReadAsync("/plain"), await other.ReadAsync("/plain"));
    }

    [Fact]
    public async Task Lifetime_SetAfterTheKeyWasMade_CountsForTheCookie()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, static app => app.MapGet("/", static (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            context.GetSessionLifetime().IdleTimeout = TimeSpan.FromDays(30);
        }));
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/");

        Assert.Contains("max-age=2592000", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(HostKind host, bool output) => TestApp.StartAsync(
        host,
        app =>
        {
            app.UseOrleansSession();
            _ = output ? app.UseOutputCache() : app.UseResponseCaching();
            app.MapGet("/first", static (HttpContext context) =>
            {
                var page = Greet(context);
                context.Response.Headers.CacheControl = "public,max-age=60";
                return page;
            }).CacheOutput();
            app.MapGet("/last", static (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public,max-age=60";
                return Greet(context);
            }).CacheOutput();
            app.MapGet("/rotated", static async (HttpContext context) =>
            {
                var page = Greet(context);
                await context.RotateSessionAsync();
                context.Response.Headers.CacheControl = "public,max-age=60";
                return page;
            }).CacheOutput();
            app.MapGet("/plain", static (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public,max-age=60";
                return $"{Guid.NewGuid()}";
            }).CacheOutput();
        },
        static builder => builder.Services.AddOutputCache().AddResponseCaching());

    private static string Greet(HttpContext context)
    {
        context.Session.SetString("a", "1");
        return context.Session.Id;
    }
}
