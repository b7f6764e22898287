using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>Sessions with the cookie of System.Web's session state, which other applications of a migration have too.</summary>
public sealed class SystemWebCookieTests
{
    private const string Cookie = "ASP.NET_SessionId";

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Cookie_OfANewSession_HasItsNameAndTheKeyAsText(HostKind sessions)
    {
        await using var app = await StartAsync(sessions);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/set");

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches($"^{Cookie}=[a-z0-5]{{24}}; path=/; samesite=lax; httponly$", cookie);
    }

    /// <summary>An id of System.Web that no session has here yet is used, as there; what cannot be one is not.</summary>
    [Theory]
    [InlineData("wh1lk4x4wgynko0h0oweptkm", true)]
    [InlineData("0A1B2C3D4E5F60718293A4B5", true)]
    [InlineData("wh1lk4x4wgynko0h0oweptk", false)]
    [InlineData("wh1lk4x4wgynko0h0oweptk!", false)]
    public async Task Cookie_OfSystemWeb_IsUsedIfItMayBeAnId(string key, bool isUsed)
    {
        await using var app = await StartAsync(HostKind.TestServer);
        using var browser = app.Browse();
        browser.Add(Cookie, key);

        using var set = await browser.GetAsync("/set");

        Assert.Equal(!isUsed, set.Headers.Contains("Set-Cookie"));
        Assert.Equal("stored", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cookie_AfterARotation_IsAnotherAndTheContentStays(HostKind sessions)
    {
        await using var app = await StartAsync(sessions);
        using var browser = app.Browse();
        using var set = await browser.GetAsync("/set");

        using var rotated = await browser.GetAsync("/rotate");

        Assert.NotEqual(Assert.Single(set.Headers.GetValues("Set-Cookie")), Assert.Single(rotated.Headers.GetValues("Set-Cookie")));
        Assert.Equal("stored", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Cookie_UnderTheFrameworksOwnMiddleware_IsRefusedAtStart()
    {
        var builder = WebApplication.CreateBuilder(["--ConnectionStrings:sessions=Endpoint=http://127.0.0.1:5080;ApiKey=0123456789abcdef0123456789abcdef;Application=shop"]);
        builder.Services.AddOrleansSession().ShareSystemWebSession();
        await using var app = builder.Build();

        var error = Assert.ThrowsAny<Exception>(() => ((IApplicationBuilder)app).UseSession().Build());

        Assert.Contains("app.UseOrleansSession()", error.ToString(), StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(HostKind sessions) => TestApp.WithSessionsAsync(
        sessions,
        static app =>
        {
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
            app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
            app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        },
        configure: static builder => builder.Services.AddOrleansSession().ShareSystemWebSession());
}
