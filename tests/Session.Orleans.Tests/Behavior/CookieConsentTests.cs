using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>A cookie policy that asks for consent withholds the session's cookie. Nobody could come back to what would be stored.</summary>
public sealed class CookieConsentTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Consent_NotGiven_SessionWorksInItsRequestIsNotStoredAndThatIsSaidOnce(HostKind sessions)
    {
        await using var app = await StartAsync(sessions);
        using var browser = app.Browse();

        var answers = new[] { await browser.ReadAsync("/set"), await browser.ReadAsync("/set"), await browser.ReadAsync("/update"), await browser.ReadAsync("/get") };

        Assert.Equal(["1", "1", "True 1", ""], answers);
        Assert.Null(browser.SessionCookie);
        Assert.Empty(app.Cluster.Ids);
        Assert.Equal([LogLevel.Information], app.Logs.Of("SessionWithoutConsent").Select(static line => line.Level));
        Assert.DoesNotContain(app.Logs.Records(), static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Consent_NotGiven_RotationStoresNothingEither()
    {
        await using var app = await StartAsync(HostKind.TestServer);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/sign-in");

        response.EnsureSuccessStatusCode();
        Assert.Empty(app.Cluster.Ids);
    }

    [Theory]
    [InlineData(SessionCommitTime.BeforeHeaders)]
    [InlineData(SessionCommitTime.AfterResponse)]
    public async Task Consent_GivenInTheRequest_IsStoredWithItsCookie(SessionCommitTime time)
    {
        await using var app = await StartAsync(HostKind.TestServer, options: options => options.CommitTime = time);
        using var browser = app.Browse();

        await browser.ReadAsync("/consent");

        Assert.Equal("1", await browser.ReadAsync("/get"));
        Assert.Single(app.Cluster.Ids);
        Assert.Empty(app.Logs.Of("SessionWithoutConsent"));
    }

    [Fact]
    public async Task Consent_GivenWhenTheResponseHasStarted_IsTooLateForThisSession()
    {
        await using var app = await StartAsync(HostKind.TestServer, options: static options => options.CommitTime = SessionCommitTime.AfterResponse);
        using var browser = app.Browse();

        await browser.ReadAsync("/consent-late");

        Assert.Null(browser.SessionCookie);
        Assert.Empty(app.Cluster.Ids);
    }

    [Fact]
    public async Task Consent_WithdrawnLater_SessionThatTheBrowserHasGoesOn()
    {
        await using var app = await StartAsync(HostKind.TestServer);
        using var browser = app.Browse();
        await browser.ReadAsync("/consent");

        await browser.ReadAsync("/withdraw");
        await browser.ReadAsync("/add");

        Assert.Equal("11", await browser.ReadAsync("/get"));
        Assert.Empty(app.Logs.Of("SessionWithoutConsent"));
    }

    [Theory]
    [InlineData("/set", true, false)]
    [InlineData("/set", false, true)]
    [InlineData("/cleared", true, false)]
    [InlineData("/cleared", false, true)]
    public async Task Consent_NotNeededForTheCookie_IsStored(string path, bool isEssential, bool isLetThrough)
    {
        await using var app = await StartAsync(HostKind.TestServer, cookie: cookie => cookie.IsEssential = isEssential, append: cookie => cookie.IssueCookie |= isLetThrough);
        using var browser = app.Browse();

        await browser.ReadAsync(path);

        Assert.Equal("1", await browser.ReadAsync("/get"));
        Assert.Empty(app.Logs.Of("SessionWithoutConsent"));
    }

    private static Task<TestApp> StartAsync(HostKind sessions, Action<OrleansSessionOptions>? options = null, Action<CookieBuilder>? cookie = null, Action<AppendCookieContext>? append = null) => TestApp.StartAsync(
        sessions,
        app =>
        {
            app.UseCookiePolicy(new CookiePolicyOptions { CheckConsentNeeded = static _ => true, OnAppendCookie = append });
            app.UseOrleansSession();
            Map(app);
        },
        builder =>
        {
            builder.Services.Configure(options ?? (static _ => { }));
            builder.Services.Configure<SessionOptions>(options => cookie?.Invoke(options.Cookie));
        });

    private static void Map(WebApplication app)
    {
        app.MapGet("/set", Set);
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/add", static (HttpContext context) => context.Session.SetString("a", context.Session.GetString("a") + "1"));
        app.MapGet("/update", static async (HttpContext context) => $"{await context.TryUpdateSessionAsync((session, _) => Task.FromResult(Set(context)))} {context.Session.GetString("a")}");
        app.MapGet("/cleared", static (HttpContext context) =>
        {
            Set(context);
            context.Response.Clear();
        });
        app.MapGet("/sign-in", static (HttpContext context) =>
        {
            Set(context);
            return context.RotateSessionAsync();
        });
        app.MapGet("/consent", static (HttpContext context) =>
        {
            Set(context);
            context.Features.GetRequiredFeature<ITrackingConsentFeature>().GrantConsent();
        });
        app.MapGet("/consent-late", static async (HttpContext context) =>
        {
            Set(context);
            await context.Response.StartAsync();
            context.Features.GetRequiredFeature<ITrackingConsentFeature>().GrantConsent();
        });
        app.MapGet("/withdraw", static (HttpContext context) => context.Features.GetRequiredFeature<ITrackingConsentFeature>().WithdrawConsent());
    }

    private static string Set(HttpContext context)
    {
        context.Session.SetString("a", "1");
        return context.Session.GetString("a")!;
    }
}
