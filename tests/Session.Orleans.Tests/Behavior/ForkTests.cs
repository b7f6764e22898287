using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>A browser that never gets the cookie of its sign-in keeps what it had, over every transport.</summary>
public sealed class ForkTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    /// <summary>A double click: the browser throws the first response away, with the new cookie.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task TwoSignInsAtOnce_TheSecondResponseIsTheBrowsers(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, pages => Pages(pages, hold));
        using var browser = app.Browse();
        using var thrownAway = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        thrownAway.SessionCookie = browser.SessionCookie;
        var second = browser.ReadAsync("/signin?user=grace&hold=true"); // loads before the first one rotates
        await browser.ReadAsync("/held");
        await thrownAway.ReadAsync("/signin?user=ada");
        hold.SetResult();

        await second;

        Assert.Equal("Resumed cart=1 user=grace", await browser.ReadAsync("/all"));
        Assert.Equal("Resumed cart=1 user=ada", await thrownAway.ReadAsync("/all"));
        Assert.NotEqual(thrownAway.SessionCookie, browser.SessionCookie);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ResponseOfASignInIsLost_TheSignInAgainKeepsTheCart(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        await browser.ReadAsync("/signin?user=ada");

        Assert.Equal("Resumed cart=1 user=ada", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ResponseOfASignInIsLost_TheVisitorWhoComesBackLaterKeepsTheCart(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        var read = await browser.ReadAsync("/all");
        await browser.ReadAsync("/set?key=seen&value=2");

        Assert.Equal("Rotated cart=1", read);
        Assert.Equal("Resumed cart=1 seen=2", await browser.ReadAsync("/all"));
    }

    [Theory]
    [InlineData("/signin?user=ada&authenticated=true")]
    [InlineData("/signin?user=ada&allow=false")]
    public async Task RotationThatIsARemedy_TheOldKeyStaysWorthless(string signIn)
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var thief = app.Browse();
        await LoseAsync(app, thief, signIn);

        var read = await thief.ReadAsync("/all");
        await thief.ReadAsync("/signin?user=mallory");

        Assert.Equal(("Rotated", "Resumed user=mallory"), (read, await thief.ReadAsync("/all")));
    }

    [Fact]
    public async Task OwnerSaysThatTheRotationIsNoRemedy_ASignedInUserKeepsTheSession()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada&authenticated=true&allow=true");

        await browser.ReadAsync("/signin?user=ada");

        Assert.Equal("Resumed cart=1 user=ada", await browser.ReadAsync("/all"));
    }

    [Fact]
    public async Task WindowOfZero_ThereAreNoForks()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => options.RotationForkWindow = TimeSpan.Zero);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        using var again = await browser.GetAsync("/signin?user=ada");

        Assert.Equal((HttpStatusCode.Conflict, false), (again.StatusCode, again.Headers.Contains("Set-Cookie")));
    }

    [Fact]
    public async Task SignedOutWithTheOldCookie_TheContentStaysAway()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        await browser.ReadAsync("/abandon");

        Assert.DoesNotContain("cart", await browser.ReadAsync("/all"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/exclusive", "Resumed cart=1 seen=2")]
    [InlineData("/exclusive?user=ada", "Resumed cart=1 seen=2 user=ada")]
    public async Task ExclusiveRequestWithTheOldCookie_KeepsTheCart(string page, string seen)
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        await browser.ReadAsync(page);

        Assert.Equal(seen, await browser.ReadAsync("/all"));
    }

    /// <summary>Later, the browser could not get the fork's cookie.</summary>
    [Fact]
    public async Task CommitAfterTheResponse_ForksBeforeItStarts()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => (options.RotationGracePeriod, options.CommitTime) = (TimeSpan.Zero, SessionCommitTime.AfterResponse));
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        await browser.ReadAsync("/set-and-write");

        Assert.Contains("cart=1 seen=2", await browser.ReadAsync("/all"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAfterTheResponseStarted_Throws()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        await LoseAsync(app, browser, "/signin?user=ada");

        Assert.Equal("begun InvalidOperationException", await browser.ReadAsync("/late-set"));
    }

    /// <summary>What was stored is in the session that the other response has the cookie of.</summary>
    [Fact]
    public async Task SecondSignInThatHasStoredSomething_DoesNotFork()
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, pages => Pages(pages, hold));
        using var browser = app.Browse();
        using var other = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        other.SessionCookie = browser.SessionCookie;
        var second = browser.GetAsync("/signin?user=grace&hold=true&first=order");
        await browser.ReadAsync("/held");
        await other.ReadAsync("/signin?user=ada");
        hold.SetResult();

        using var later = await second;

        Assert.False(later.Headers.Contains("Set-Cookie"));
        Assert.Equal("Resumed cart=1 order=7 user=grace", await other.ReadAsync("/all"));
    }

    /// <summary>The browser does not have the response of the request that rotated the session, whatever else that request does.</summary>
    [Fact]
    public async Task RequestThatRotatedLoadsAgain_IsNoPresentation()
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, pages => Pages(pages, hold), static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        using var lost = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        lost.SessionCookie = browser.SessionCookie;
        var other = browser.ReadAsync("/held-set");
        await browser.ReadAsync("/held");

        await lost.ReadAsync("/rotate-and-update");
        await other;

        Assert.Equal("Rotated cart=1", await browser.ReadAsync("/all"));
    }

    /// <summary>Nobody would have the new key.</summary>
    [Fact]
    public async Task BrowserHasClosedTheConnection_NothingIsRotated()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");

        var said = await browser.ReadAsync("/rotate-too-late");

        Assert.Equal("OperationCanceledException", said);
        Assert.Equal("Resumed cart=1", await browser.ReadAsync("/all"));
    }

    // The browser keeps the old cookie.
    private static async Task LoseAsync(TestApp app, Browser browser, string page)
    {
        await browser.ReadAsync("/set?key=cart&value=1");
        using var lost = app.Browse();
        lost.SessionCookie = browser.SessionCookie;
        await lost.ReadAsync(page);
    }

    private static void Pages(WebApplication app) => Pages(app, new TaskCompletionSource());

    private static void Pages(WebApplication app, TaskCompletionSource hold)
    {
        var (held, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.MapGet("/set", static (HttpContext context, string key, string value) => context.Session.SetString(key, value));
        app.MapGet("/all", static (HttpContext context) =>
            $"{context.GetSessionStatus()} {string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={context.Session.GetString(key)}"))}".TrimEnd());
        app.MapGet("/held", () => held.Task);
        app.MapGet("/signin", async (HttpContext context, string user, bool? authenticated, bool? allow) =>
        {
            await context.Session.LoadAsync();
            if (context.Request.Query.ContainsKey("hold"))
            {
                held.SetResult();
                await hold.Task;
            }

            if (authenticated == true)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity("password"));
            }

            if (context.Request.Query["first"] is [{ } first])
            {
                context.Session.SetString(first, "7");
                await context.Session.CommitAsync();
            }

            await context.RotateSessionAsync(allow);
            context.Session.SetString("user", user);
        });
        app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
        app.MapGet("/exclusive", static async (HttpContext context, string? user) =>
        {
            if (user is not null)
            {
                await context.RotateSessionAsync();
                context.Session.SetString("user", user);
            }

            context.Session.SetString("seen", "2");
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/set-and-write", static async (HttpContext context) =>
        {
            context.Session.SetString("seen", "2");
            await context.Response.WriteAsync(new string('x', 100_000));
            await context.Response.Body.FlushAsync();
        });
        app.MapGet("/late-set", static async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            await context.Response.WriteAsync("begun ");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync(Record.Exception(() => context.Session.SetString("seen", "2"))?.GetType().Name ?? "");
        });
        app.MapGet("/held-set", async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            held.SetResult();
            await hold.Task;
            context.Session.SetString("n", "other");
            await context.Session.CommitAsync();
            done.SetResult();
        });
        app.MapGet("/rotate-and-update", async (HttpContext context) =>
        {
            await context.RotateSessionAsync();
            await context.TryUpdateSessionAsync(async (session, _) =>
            {
                session.SetString("n", session.GetString("n") + "x");
                hold.TrySetResult(); // another request changes the same key meanwhile
                await done.Task;
            });
        });
        app.MapGet("/rotate-too-late", static async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            context.RequestAborted = new CancellationToken(canceled: true);
            var error = await Record.ExceptionAsync(() => context.RotateSessionAsync());
            context.RequestAborted = CancellationToken.None;
            return error?.GetType().Name;
        });
    }
}
