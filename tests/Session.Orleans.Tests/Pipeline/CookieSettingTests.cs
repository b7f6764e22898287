using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>What is said about settings of the cookie that have their price.</summary>
public sealed class CookieSettingTests
{
    [Fact]
    public async Task CookieOverHttps_NotSecure_IsAWarningOnce()
    {
        await using var app = await StartAsync(static _ => { });

        await SetAsync(app, "http");
        await SetAsync(app, "https");
        await SetAsync(app, "https");

        var line = Assert.Single(app.Logs.Of("CookieNotSecure"));
        Assert.Equal((163, LogLevel.Warning), (line.Id.Id, line.Level));
        Assert.Contains(".AspNetCore.Session", line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", CookieSecurePolicy.None, CookieSecurePolicy.None)]
    [InlineData("https", CookieSecurePolicy.SameAsRequest, CookieSecurePolicy.None)]
    [InlineData("https", CookieSecurePolicy.Always, CookieSecurePolicy.None)]
    [InlineData("https", CookieSecurePolicy.None, CookieSecurePolicy.Always)]
    public async Task Cookie_SecureOrOverHttp_IsNoWarning(string scheme, CookieSecurePolicy options, CookieSecurePolicy policy)
    {
        await using var app = await StartAsync(cookie => cookie.SecurePolicy = options, policy);

        await SetAsync(app, scheme);

        Assert.Empty(app.Logs.Of("CookieNotSecure"));
    }

    [Fact]
    public async Task Cookie_NotSentForWantOfConsent_IsNoWarning()
    {
        await using var app = await StartAsync(static _ => { }, asksForConsent: true);

        await SetAsync(app, "https", cookies: 0);

        Assert.Empty(app.Logs.Of("CookieNotSecure"));
    }

    [Fact]
    public async Task CookieForADomain_DefaultName_IsToldAtStart()
    {
        await using var app = await StartAsync(static cookie => cookie.Domain = "example.com");

        var line = Assert.Single(app.Logs.Of("CookieNameShared"));
        Assert.Equal((165, LogLevel.Information), (line.Id.Id, line.Level));
        Assert.Contains("example.com", line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".Shop.Session", "example.com")]
    [InlineData(".AspNetCore.Session", null)]
    public async Task Cookie_OwnNameOrNoDomain_IsNotTold(string name, string? domain)
    {
        await using var app = await StartAsync(cookie => (cookie.Name, cookie.Domain) = (name, domain));

        Assert.Empty(app.Logs.Of("CookieNameShared"));
    }

    private static Task<TestApp> StartAsync(Action<CookieBuilder> cookie, CookieSecurePolicy policy = CookieSecurePolicy.None, bool asksForConsent = false) => TestApp.StartAsync(
        HostKind.TestServer,
        app =>
        {
            app.UseCookiePolicy(new CookiePolicyOptions { Secure = policy, CheckConsentNeeded = _ => asksForConsent });
            app.UseOrleansSession();
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
        },
        builder => builder.Services.Configure<SessionOptions>(options => cookie(options.Cookie)));

    private static async Task SetAsync(TestApp app, string scheme, int cookies = 1)
    {
        using var browser = app.Browse();
        using var response = await browser.Client.GetAsync(new Uri($"{scheme}://localhost/set"));
        Assert.Equal(cookies, response.Headers.TryGetValues("Set-Cookie", out var sent) ? sent.Count() : 0);
    }
}
