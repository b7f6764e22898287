using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class CookieTests
{
    public static MatrixTheoryData<HostKind, string> Settings() => new([HostKind.TestServer, .. RealCluster.Ways], ["default", "secure", "named", "domain", "max-age"]);

    public static MatrixTheoryData<HostKind, string> Garbage() => new([HostKind.TestServer, .. RealCluster.Ways], ["not base64 at all !!", "AAAA", "CfDJ8", ""]);

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A15_Cookie_EverySetting_IsTheFrameworks(HostKind sessions, string setting)
    {
        await using var ours = await TestApp.StartAsync(sessions, Pages(ours: true), builder => builder.Services.Configure<SessionOptions>(options => Apply(setting, options.Cookie)));
        await using var theirs = await FrameworkAsync(new TestAppParts { AddsSessions = false }, options => Apply(setting, options.Cookie));

        using var our = await ours.Browse().GetAsync("/set");
        using var their = await theirs.Browse().GetAsync("/set");

        Assert.Equal(Shape(their), Shape(our));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Cookie_EachReadsTheOthers(HostKind sessions)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var ours = await TestApp.StartAsync(HostKind.TestServer, Pages(ours: true), parts: parts);
        await using var theirs = await TestApp.StartAsync(HostKind.TestServer, Pages(ours: false), parts: parts);
        using var our = ours.Browse();
        using var their = theirs.Browse();

        await our.ReadAsync("/set");
        var readByTheirs = await Reading(theirs, our.SessionCookie!);
        await their.ReadAsync("/set");
        var readByOurs = await Reading(ours, their.SessionCookie!);

        Assert.Equal(("stored", "stored"), (readByTheirs, readByOurs));
        Assert.Equal(2, parts.Cluster.Ids.Count);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task A15_Cookie_Garbage_StartsANewSession(HostKind sessions, string cookie)
    {
        await using var app = await TestApp.StartAsync(sessions, Pages(ours: true));
        using var client = app.Browse();
        client.SessionCookie = Uri.EscapeDataString(cookie);

        await client.ReadAsync("/set");

        Assert.Equal("stored", await client.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Cookie_TamperedWith_IsAWarningAndANewSession(HostKind sessions)
    {
        await using var app = await TestApp.StartAsync(sessions, Pages(ours: true));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        var cookie = browser.SessionCookie!;

        var value = await Reading(app, cookie[..20] + (cookie[20] == 'A' ? 'B' : 'A') + cookie[21..]);

        Assert.Equal("", value);
        Assert.Equal([(7, LogLevel.Warning)], app.Logs.Of("ErrorUnprotectingCookie").Select(static line => (line.Id.Id, line.Level)));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Cookie_Oversized_IsAWarningAndANewSession(HostKind sessions)
    {
        await using var app = await TestApp.StartAsync(HostKind.Http1, Pages(ours: true), parts: await TestAppParts.OverAsync(sessions));

        var value = await Reading(app, new string('A', 20_000));

        Assert.Equal("", value);
        Assert.Equal([(7, LogLevel.Warning)], app.Logs.Of("ErrorUnprotectingCookie").Select(static line => (line.Id.Id, line.Level)));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Cookie_CookiePolicyForbidsIt_IsNotSent(HostKind sessions)
    {
        await using var app = await TestApp.StartAsync(sessions, static app =>
        {
            app.UseCookiePolicy(new CookiePolicyOptions { CheckConsentNeeded = static _ => true });
            Pages(ours: true)(app);
        });
        using var browser = app.Browse();

        await browser.ReadAsync("/set");

        Assert.Null(browser.SessionCookie);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Cookie_OtherApplication_SeesNothing(HostKind sessions)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var one = await TestApp.StartAsync(HostKind.TestServer, Pages(ours: true), parts: parts);
        await using var other = await TestApp.StartAsync(
            HostKind.TestServer, Pages(ours: true), static builder => builder.Services.Configure<OrleansSessionOptions>(static options => options.Application = "other"), parts);
        using var browser = one.Browse();
        await browser.ReadAsync("/set");

        var read = await Reading(other, browser.SessionCookie!);

        Assert.DoesNotContain("stored", read, StringComparison.Ordinal);
        Assert.Equal(sessions == HostKind.RealGateway, read.Contains("unavailable", StringComparison.Ordinal)); // its key is one application's
        Assert.Equal("stored", await Reading(one, browser.SessionCookie!));
    }

    private static Task<TestApp> FrameworkAsync(TestAppParts parts, Action<SessionOptions> configure) =>
        TestApp.StartAsync(HostKind.TestServer, Pages(ours: false), builder => builder.Services.AddDistributedMemoryCache().AddSession(configure), parts);

    private static async Task<string> Reading(TestApp app, string cookie)
    {
        using var browser = app.Browse();
        browser.Client.DefaultRequestHeaders.Add("Cookie", $".AspNetCore.Session={cookie}");
        return await browser.ReadAsync("/get");
    }

    private static Action<WebApplication> Pages(bool ours) => app =>
    {
        _ = ours ? app.UseOrleansSession() : app.UseSession();
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    };

    private static void Apply(string setting, CookieBuilder cookie)
    {
        switch (setting)
        {
            case "secure":
                (cookie.SecurePolicy, cookie.SameSite, cookie.HttpOnly) = (CookieSecurePolicy.Always, SameSiteMode.None, false);
                break;
            case "named":
                (cookie.Name, cookie.Path) = ("my.session", "/app");
                break;
            case "domain":
                cookie.Domain = "example.com";
                cookie.Extensions.Add("Partitioned");
                break;
            case "max-age":
                cookie.MaxAge = TimeSpan.FromDays(2);
                break;
        }
    }

    // The value differs, and must be as long as theirs.
    private static string Shape(HttpResponseMessage response)
    {
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        var (name, rest) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[cookie.IndexOf(';', StringComparison.Ordinal)..]);
        var value = Uri.UnescapeDataString(cookie[(name.Length + 1)..cookie.IndexOf(';', StringComparison.Ordinal)]);
        Assert.DoesNotContain('=', value);
        return $"{name} {value.Length} {rest} | {response.Headers.CacheControl} | {response.Headers.Pragma} | {string.Join(',', response.Content.Headers.GetValues("Expires"))}";
    }
}
