using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>Rotation: a session gets another key, over every transport.</summary>
public sealed class RotationTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Rotated_AnotherCookieTheSameSession(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        var (cookie, id) = (browser.SessionCookie, await browser.ReadAsync("/id"));

        await browser.ReadAsync("/signin?user=ada");

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal(("Resumed cart=1 user=ada", id), (await browser.ReadAsync("/all"), await browser.ReadAsync("/id")));
    }

    /// <summary>A planted cookie whose session has expired identifies the next session too, unless the sign-in replaces it.</summary>
    [Fact]
    public async Task SessionHasExpired_BrowserGetsAnotherKeyAndThePlantedOneShowsNothing()
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: new TestAppParts(time));
        using var browser = app.Browse();
        using var attacker = app.Browse();
        await attacker.ReadAsync("/set?key=planted&value=x");
        browser.SessionCookie = attacker.SessionCookie;
        time.Advance(TimeSpan.FromHours(1));

        await browser.ReadAsync("/rotate");
        await browser.ReadAsync("/set?key=cart&value=secret");

        Assert.NotEqual(attacker.SessionCookie, browser.SessionCookie);
        Assert.Equal(("Resumed cart=secret", "ExpiredIdle"), (await browser.ReadAsync("/all"), await attacker.ReadAsync("/all")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task OldCookieInGrace_ReadsWhatWasBeforeAndMayNotWrite(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        using var attacker = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        attacker.SessionCookie = browser.SessionCookie;
        await browser.ReadAsync("/signin?user=ada");

        var read = await attacker.ReadAsync("/all");
        using var write = await attacker.GetAsync("/set?key=planted&value=x");
        var afterwards = await browser.ReadAsync("/all");

        Assert.Equal(("Rotated cart=1", "Resumed cart=1 user=ada"), (read, afterwards));
        Assert.Equal(HttpStatusCode.Conflict, write.StatusCode);
        Assert.False(write.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task OldCookieAfterTheGrace_IsEmptyAndTheFirstSetStartsAnother(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.RotationGracePeriod = TimeSpan.Zero);
        using var browser = app.Browse();
        using var late = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        late.SessionCookie = browser.SessionCookie;
        await browser.ReadAsync("/signin?user=ada");
        await browser.ReadAsync("/all"); // the new cookie has arrived

        var read = await late.ReadAsync("/all");
        await late.ReadAsync("/set?key=other&value=2");

        Assert.Equal("Rotated", read);
        Assert.Equal(("Resumed other=2", "Resumed cart=1 user=ada"), (await late.ReadAsync("/all"), await browser.ReadAsync("/all")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task TwoSignInsAtOnce_AndTheFirstCookieHasArrived_OneKeyBothChanges(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, pages => Pages(pages, hold));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        var second = browser.GetAsync("/hold?key=second&value=2&rotate=true");
        await browser.ReadAsync("/held?count=1");
        await browser.ReadAsync("/signin?user=ada");
        var cookie = browser.SessionCookie;
        await browser.ReadAsync("/all");
        hold.SetResult();

        using var later = await second;

        Assert.False(later.Headers.Contains("Set-Cookie"));
        Assert.Equal((cookie, "Resumed cart=1 second=2 user=ada"), (browser.SessionCookie, await browser.ReadAsync("/all")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SignInWithTwentyInFlight_NobodyIsSignedOut(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, pages => Pages(pages, hold));
        using var browser = app.Browse();
        using var behind = app.Browse(); // the same browser's requests that left before the new cookie came, and arrive after
        await browser.ReadAsync("/set?key=cart&value=1");
        behind.SessionCookie = browser.SessionCookie;
        var writers = Enumerable.Range(0, 10).Select(i => browser.GetAsync($"/hold?key=w{i}&value={i}")).ToList();
        await browser.ReadAsync("/held?count=10");
        var readers = Enumerable.Range(0, 5).Select(_ => browser.GetAsync("/hold")).ToList();
        await browser.ReadAsync("/held?count=15");

        using var signedIn = await browser.GetAsync("/signin?user=ada");
        var cookie = browser.SessionCookie;
        var late = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => behind.GetAsync("/all")));
        hold.SetResult();
        var early = await Task.WhenAll(writers.Concat(readers));
        var answers = await Task.WhenAll(early.Concat(late).Select(static response => response.Content.ReadAsStringAsync()));

        Assert.All(early.Concat(late), static response => Assert.Equal((HttpStatusCode.OK, false), (response.StatusCode, response.Headers.Contains("Set-Cookie"))));
        Assert.All(answers, static answer => Assert.DoesNotContain("user=", answer, StringComparison.Ordinal));
        Assert.Equal(cookie, browser.SessionCookie);
        Assert.Equal("Resumed cart=1 user=ada " + string.Join(' ', Enumerable.Range(0, 10).Select(static i => $"w{i}={i}")), await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RotationInAnExclusiveRequest_KeepsTheSessionForItself(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=n&value=0");

        await browser.ReadAsync("/exclusive");
        var counts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.ReadAsync("/add")));

        Assert.Equal("Resumed n=11", await browser.ReadAsync("/all"));
        Assert.Equal(10, counts.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SetThenRotate_InOneRequest_OldKeyNeverShowsIt(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        using var attacker = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        attacker.SessionCookie = browser.SessionCookie;

        await browser.ReadAsync("/set-then-rotate?user=ada");

        Assert.Equal(("Rotated cart=1", "Resumed cart=1 user=ada"), (await attacker.ReadAsync("/all"), await browser.ReadAsync("/all")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RotateANewSession_OneCookie(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/commit-then-rotate?user=ada");

        Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("Resumed user=ada", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RotatedAndThenNotStored_TheBrowserHearsOfTheNewKeyAllTheSame(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        var cookie = browser.SessionCookie;

        using var failed = await browser.GetAsync("/rotate-then-too-much");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, failed.StatusCode);
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed cart=1", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RotatedAndThenAnErrorPage_TheBrowserHearsOfTheNewKey(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, static app =>
        {
            app.UseExceptionHandler(static handler => handler.Run(static context => context.Response.WriteAsync("sorry")));
            app.UseOrleansSession();
            Pages(app);
        });
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");
        var cookie = browser.SessionCookie;

        var page = await browser.ReadAsync("/rotate-then-throw");

        Assert.Equal("sorry", page);
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed cart=1", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RotateAfterTheResponseStarted_Throws(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=cart&value=1");

        var said = await browser.ReadAsync("/late-rotate");

        Assert.Equal("begun InvalidOperationException", said);
        Assert.Equal("Resumed cart=1", await browser.ReadAsync("/all"));
    }

    /// <summary>Whoever planted the key of a session that is over must not share the next one.</summary>
    [Fact]
    public async Task RotateUnderUseSession_AKeyWithoutASession_Throws()
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static app =>
        {
            app.UseSession();
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
            app.MapGet("/signin", static async (HttpContext context) =>
            {
                await context.RotateSessionAsync();
                context.Session.SetString("user", "ada");
            });
        });
        using var victim = app.Browse();
        await victim.ReadAsync("/set");
        app.Cluster.Revoke(app.Cluster.Ids.Single());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => victim.ReadAsync("/signin"));

        Assert.Contains("UseOrleansSession()", error.Message, StringComparison.Ordinal);
    }

    private static void Pages(WebApplication app) => Pages(app, new TaskCompletionSource());

    private static void Pages(WebApplication app, TaskCompletionSource hold)
    {
        var held = 0;
        app.MapGet("/set", static (HttpContext context, string key, string value) => context.Session.SetString(key, value));
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
        app.MapGet("/all", static (HttpContext context) => All(context));
        app.MapGet("/held", async (int count) =>
        {
            while (Volatile.Read(ref held) < count)
            {
                await Task.Yield();
            }
        });
        app.MapGet("/hold", async (HttpContext context, string? key, string? value, bool? rotate) =>
        {
            await context.Session.LoadAsync();
            Interlocked.Increment(ref held);
            await hold.Task;
            if (rotate == true)
            {
                await context.RotateSessionAsync();
            }

            if (key is not null)
            {
                context.Session.SetString(key, value!);
            }

            return All(context);
        });
        app.MapGet("/signin", static async (HttpContext context, string user) =>
        {
            await context.RotateSessionAsync();
            context.Session.SetString("user", user);
        });
        app.MapGet("/set-then-rotate", static async (HttpContext context, string user) =>
        {
            context.Session.SetString("user", user);
            await context.RotateSessionAsync();
        });
        app.MapGet("/commit-then-rotate", static async (HttpContext context, string user) =>
        {
            context.Session.SetString("user", user);
            await context.Session.CommitAsync();
            await context.RotateSessionAsync();
        });
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/rotate-then-throw", static async (HttpContext context) =>
        {
            await context.RotateSessionAsync();
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/rotate-then-too-much", static async (HttpContext context) =>
        {
            await context.RotateSessionAsync();
            for (var i = 0; i < 5; i++)
            {
                context.Session.Set($"big{i}", new byte[1_000_000]);
            }
        });
        app.MapGet("/late-rotate", static async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begun ");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync((await Assert.ThrowsAnyAsync<Exception>(() => context.RotateSessionAsync())).GetType().Name);
        });
        app.MapGet("/exclusive", static async (HttpContext context) =>
        {
            await context.RotateSessionAsync();
            return Add(context);
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/add", static (HttpContext context) => Add(context)).WithSessionAccess(SessionAccess.Exclusive);
    }

    private static string Add(HttpContext context)
    {
        var n = int.Parse(context.Session.GetString("n")!, System.Globalization.CultureInfo.InvariantCulture) + 1;
        context.Session.SetString("n", $"{n}");
        return $"{n}";
    }

    private static string All(HttpContext context) =>
        $"{context.GetSessionStatus()} {string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={context.Session.GetString(key)}"))}".TrimEnd();
}
