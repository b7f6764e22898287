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
        var held = new TaskCompletionSource();
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

            await context.RotateSessionAsync(allow);
            context.Session.SetString("user", user);
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
