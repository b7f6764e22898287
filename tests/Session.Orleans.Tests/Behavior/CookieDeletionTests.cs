using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>The cookie of a session that somebody has ended is deleted, and costs no calls.</summary>
public sealed class CookieDeletionTests
{
    private const string Deleted = ".AspNetCore.Session=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; samesite=lax; httponly";

    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_Abandon_DeletesTheCookieInItsResponse(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, configure: static builder => builder.Services.Configure<SessionOptions>(static options => options.Cookie.MaxAge = TimeSpan.FromDays(2)));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var response = await browser.GetAsync("/abandon");

        Assert.Equal([Deleted], Cookies(response));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Null(browser.SessionCookie);
        Assert.Equal("New:", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_AbandonThenSet_SendsTheNewCookieOnly(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var response = await browser.GetAsync("/abandon-set");

        Assert.DoesNotContain("expires", Assert.Single(Cookies(response)), StringComparison.Ordinal);
        Assert.Equal("Resumed:again", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_AbandonOfASessionOfTheSameRequest_SendsNoCookieAndTheNextHasAnotherKey(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/create-abandon");
        var created = await browser.ReadAsync("/create-abandon-set");

        Assert.Empty(Cookies(response));
        Assert.Equal(("", "Resumed:again"), (created, await browser.ReadAsync("/get")));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A10_CookieOfARevokedSession_IsDeletedOnceTheEndIsTenSecondsOld(HostKind sessions)
    {
        var time = new ManualTime();
        var (hold, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.WithSessionsAsync(sessions, app => Pages(app, hold, reached), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Cluster.Revoke(app.Cluster.Ids.Single());

        using var first = await browser.GetAsync("/get");
        time.Advance(TimeSpan.FromSeconds(1));
        var late = browser.GetAsync("/hold");
        await reached.Task;
        time.Advance(TimeSpan.FromSeconds(8));
        using var early = await browser.GetAsync("/get");
        time.Advance(TimeSpan.FromSeconds(2));
        using var next = await browser.GetAsync("/get");
        hold.SetResult();
        using var held = await late;

        Assert.Empty(Cookies(first).Concat(Cookies(early)));
        Assert.Equal([Deleted], Cookies(next));
        Assert.Equal([Deleted], Cookies(held)); // it came in after the end was known, which is older than ten seconds by now
        Assert.Null(browser.SessionCookie);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A10_RequestThatIsOlderThanTheEnd_DoesNotDeleteTheCookieOfTheNextSignIn(HostKind sessions)
    {
        var time = new ManualTime();
        var (hold, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.WithSessionsAsync(sessions, app => Pages(app, hold, reached), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        var late = browser.GetAsync("/hold");
        await reached.Task;
        time.Advance(TimeSpan.FromSeconds(1));
        await browser.ReadAsync("/abandon");
        await browser.ReadAsync("/set");
        time.Advance(TimeSpan.FromMinutes(1));
        hold.SetResult();
        using var held = await late;

        Assert.Empty(Cookies(held));
        Assert.Equal(("Abandoned:", "Resumed:stored"), (await held.Content.ReadAsStringAsync(), await browser.ReadAsync("/get")));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A10_CookieFromBeforeARotation_IsNeverDeleted(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero, await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        using var late = app.Browse();
        await browser.ReadAsync("/set");
        late.SessionCookie = browser.SessionCookie;
        await browser.ReadAsync("/rotate");

        await late.ReadAsync("/get");
        time.Advance(TimeSpan.FromMinutes(1));
        using var response = await late.GetAsync("/get");

        Assert.Empty(Cookies(response));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A10_TenPagesAfterASignOut_CostNoCall(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        var cookie = browser.SessionCookie;
        await browser.ReadAsync("/get");
        await browser.ReadAsync("/abandon");
        var loads = app.Client.Loads;

        var pages = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            browser.SessionCookie = cookie; // as a client that keeps its cookie
            pages.Add(await browser.ReadAsync(i % 2 == 0 ? "/get" : "/exclusive"));
            browser.SessionCookie = cookie;
            await browser.ReadAsync("/nothing");
        }

        time.Advance(TimeSpan.FromSeconds(1));
        await app.StopAsync();

        Assert.All(pages, static page => Assert.Equal("Abandoned:", page));
        Assert.Equal((loads, 0), (app.Client.Loads, app.Client.TouchCalls));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A10_RevokedElsewhere_IsAskedForOnceInTenMinutes(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Cluster.Revoke(app.Cluster.Ids.Single());
        var cookie = browser.SessionCookie;
        var before = app.Client.Loads;

        for (var minute = 0; minute < 11; minute++)
        {
            browser.SessionCookie = cookie;
            Assert.Equal("Revoked:", await browser.ReadAsync("/get"));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(2, app.Client.Loads - before);
    }

    [Fact]
    public async Task S14_AbsentSession_IsNotRemembered()
    {
        var time = new ManualTime();
        var parts = new TestAppParts(time);
        await using var one = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: parts);
        await using var other = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: parts);
        using var browser = one.Browse();
        using var elsewhere = other.Browse();
        await browser.ReadAsync("/set");
        elsewhere.SessionCookie = browser.SessionCookie;
        time.Advance(TimeSpan.FromMinutes(20));

        var expired = await browser.ReadAsync("/get");
        await elsewhere.ReadAsync("/set");

        Assert.Equal(("ExpiredIdle:", "Resumed:stored"), (expired, await browser.ReadAsync("/get")));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A10_RequestThatRevokesItsOwnSession_DeletesItsCookie(HostKind sessions)
    {
        var user = $"{Guid.NewGuid()}";
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, options => options.Subject = _ => user, configure: static builder => builder.Services.AddHttpContextAccessor());
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var response = await browser.GetAsync($"/revoke?user={user}");

        Assert.Equal([Deleted], Cookies(response));
    }

    private static List<string> Cookies(HttpResponseMessage response) => response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];

    private static void Pages(WebApplication app) => Pages(app, new TaskCompletionSource(), new TaskCompletionSource());

    private static void Pages(WebApplication app, TaskCompletionSource hold, TaskCompletionSource reached)
    {
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/get", static (HttpContext context) => Read(context));
        app.MapGet("/exclusive", static (HttpContext context) => Read(context)).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
        app.MapGet("/abandon-set", static async (HttpContext context) =>
        {
            await context.AbandonSessionAsync();
            context.Session.SetString("a", "again");
        });
        app.MapGet("/create-abandon", static (HttpContext context) => CreateAndAbandonAsync(context));
        app.MapGet("/create-abandon-set", static async (HttpContext context) =>
        {
            await CreateAndAbandonAsync(context);
            context.Session.SetString("a", "again");
        });
        app.MapGet("/revoke", static (HttpContext context, ISessionAdmin admin, string user) => admin.RevokeAllAsync(user));
        app.MapGet("/hold", async (HttpContext context) =>
        {
            reached.SetResult();
            await hold.Task;
            return Read(context);
        });
    }

    private static async Task CreateAndAbandonAsync(HttpContext context)
    {
        context.Session.SetString("a", "brief");
        await context.Session.CommitAsync();
        await context.AbandonSessionAsync();
    }

    private static string Read(HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}";
}
