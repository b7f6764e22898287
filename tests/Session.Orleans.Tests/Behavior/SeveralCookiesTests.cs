using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>A browser that sends several cookies of one name: another application's, or those of a former release.</summary>
public sealed class SeveralCookiesTests
{
    public static MatrixTheoryData<HostKind, string> Arrangements() => new(
        [HostKind.TestServer, HostKind.Http1, HostKind.Http2, .. RealCluster.Ways],
        ["live", "garbage live", "dead live", "live dead", "live other", "garbage dead garbage live", "garbage garbage garbage garbage live", "dead dead"]);

    public static MatrixTheoryData<HostKind, bool> Orders() => new(RealCluster.Ways, [true, false]);

    [Theory]
    [MemberData(nameof(Arrangements))]
    public async Task A15_SeveralCookies_TheFirstOfFourThatLivesIsUsed(HostKind host, string arrangement)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        var cookies = await CookiesAsync(app);

        var read = await SendAsync(app, arrangement.Split(' ').Select(name => cookies[name]), "/get");
        await SendAsync(app, arrangement.Split(' ').Select(name => cookies[name]), "/set?value=2");

        Assert.Equal(arrangement.Split(' ').Take(4).Contains("live") ? "Resumed:live" : arrangement.StartsWith("dead", StringComparison.Ordinal) ? "Revoked:" : "New:", read.Text);
        Assert.Equal(arrangement.Split(' ').Take(4).Contains("live") ? "Resumed:2" : "Resumed:live", (await SendAsync(app, [cookies["live"]], "/get")).Text);
        Assert.Equal("Resumed:other", (await SendAsync(app, [cookies["other"]], "/get")).Text);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A15_CookieFromBeforeARotation_BesideTheNewOne_DoesNotRefuseWrites(HostKind host, bool isFirst)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var old = browser.SessionCookie!;
        await browser.ReadAsync("/rotate");

        var write = await SendAsync(app, isFirst ? [old, browser.SessionCookie!] : [browser.SessionCookie!, old], "/set?value=2");

        Assert.Equal((HttpStatusCode.OK, "Resumed:2"), (write.Status, await browser.ReadAsync("/get")));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_FirstCannotBeLoaded_IsUnavailableAndNotTheOther(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        var cookies = await CookiesAsync(app);
        app.Client.FailLoads = ScriptedClient.Down;

        var read = await SendAsync(app, [cookies["dead"], cookies["live"]], "/get-declared");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, read.Status);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_Touch_GoesToTheOneThatWasUsedLastOtherwiseToTheFirst(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var first = app.Browse();
        using var second = app.Browse();
        await first.ReadAsync("/set?value=first");
        await second.ReadAsync("/set?value=second");
        string[] both = [first.SessionCookie!, second.SessionCookie!];

        await SendAsync(app, both, "/nothing");
        time.Advance(TimeSpan.FromSeconds(1));
        var before = Assert.Single(await app.Client.TouchesAsync(1)).Id;
        app.Cluster.Revoke(before);
        await SendAsync(app, both, "/get");
        await SendAsync(app, both, "/nothing");
        time.Advance(TimeSpan.FromSeconds(1));
        var after = (await app.Client.TouchesAsync(2))[1].Id;

        Assert.NotEqual(before, after);
        Assert.Equal("Resumed:second", await second.ReadAsync("/get"));
        Assert.Equal(app.Cluster.Ids.Single(), after);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A15_ExclusiveAndAbandoned_AreOfTheOneThatLives(HostKind host, bool isFirst)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        var cookies = await CookiesAsync(app);
        string[] both = isFirst ? [cookies["dead"], cookies["live"]] : [cookies["live"], cookies["dead"]];

        var exclusive = await SendAsync(app, both, "/exclusive");
        var abandoned = await SendAsync(app, both, "/abandon");

        Assert.Equal("Resumed:live", exclusive.Text);
        Assert.Equal(HttpStatusCode.OK, abandoned.Status);
        Assert.Equal("Abandoned:", (await SendAsync(app, [cookies["live"]], "/get")).Text);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_OneInTheWay_TheUsedOneIsSentAgainAndTheOwnNeverDeleted(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        var cookies = await CookiesAsync(app);
        time.Advance(TimeSpan.FromMinutes(5)); // it was sent just now
        string[] both = [cookies["dead"], cookies["live"]];

        var first = await SendAsync(app, both, "/get");
        var second = await SendAsync(app, both, "/get");
        time.Advance(TimeSpan.FromMinutes(5));
        var third = await SendAsync(app, both, "/get");
        var inOrder = await SendAsync(app, both.Reverse(), "/get");

        Assert.Equal([.. Enumerable.Repeat(Sent(cookies["live"]), 2)], first.Cookies.Concat(third.Cookies));
        Assert.Empty(second.Cookies.Concat(inOrder.Cookies));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A15_FormerCookies_AreDeletedInAResponseThatSendsTheSessionsOwn(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(
            sessions,
            Pages,
            static options =>
            {
                options.FormerCookies.Add(new FormerSessionCookie { Path = "/shop" });
                options.FormerCookies.Add(new FormerSessionCookie { Domain = "example.com" });
            },
            await TestAppParts.OverAsync(sessions, time));
        var cookies = await CookiesAsync(app);
        time.Advance(TimeSpan.FromMinutes(5));

        var live = await SendAsync(app, [cookies["live"], cookies["dead"]], "/get");
        var none = await SendAsync(app, [cookies["dead"], cookies["dead"]], "/get");
        var alone = await SendAsync(app, [cookies["live"]], "/get");

        Assert.Equal(Sent(cookies["live"]), live.Cookies[0]);
        Assert.Equal(["path=/shop", "domain=example.com; path=/"], live.Cookies.Skip(1).Select(static cookie =>
        {
            Assert.StartsWith(".AspNetCore.Session=; expires=Thu, 01 Jan 1970 00:00:00 GMT; ", cookie, StringComparison.Ordinal);
            return cookie[(cookie.IndexOf("GMT; ", StringComparison.Ordinal) + 5)..cookie.IndexOf("; samesite", StringComparison.Ordinal)];
        }));
        Assert.Empty(none.Cookies.Concat(alone.Cookies));
    }

    [Fact]
    public async Task A15_FormerCookieThatIsTheOwn_IsAnError()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.WithSessionsAsync(HostKind.TestServer, Pages, static options => options.FormerCookies.Add(new FormerSessionCookie())));

        Assert.Contains("FormerCookies", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A15_SessionToImport_BehindADeadCookie_IsImported()
    {
        await using var farm = new ChangedFarm(HostKind.RealGrains);
        var (cookie, id) = await farm.VisitBeforeAsync();
        var (other, _) = await farm.VisitBeforeAsync();
        var after = await farm.AfterAsync();
        using var browser = after.Browse();
        browser.SessionCookie = other;
        await browser.ReadAsync("/abandon");

        var read = await SendAsync(after, [other, cookie], "/id");

        Assert.Equal(id, read.Text);
    }

    [Theory]
    [InlineData("a=1; b=2", "a", "1")]
    [InlineData("a=1;a=2 ; a=3", "a", "1|2|3")]
    [InlineData("xa=0; a=1; ax=2; =3; a; A=4", "a", "1|4")]
    [InlineData("a=%2B%2F; a=x=y", "a", "+/|x=y")]
    [InlineData("a=1; a=2; a=3; a=4; a=5", "a", "1|2|3|4")]
    [InlineData("", "a", "")]
    public void CookieValues_Of_AreThoseOfTheNameInOrder(string header, string name, string expected)
    {
        Assert.Equal(expected, string.Join('|', CookieValues.Of(header, name).ToArray()));
        Assert.Equal(expected.Contains('|', StringComparison.Ordinal), CookieValues.AreSeveral(header, name));
    }

    private static string Sent(string cookie) => $".AspNetCore.Session={Uri.EscapeDataString(cookie)}; path=/; samesite=lax; httponly";

    private static async Task<Dictionary<string, string>> CookiesAsync(TestApp app)
    {
        var cookies = new Dictionary<string, string> { ["garbage"] = "bm90IG91cnM" };
        foreach (var name in new[] { "dead", "live", "other" })
        {
            using var browser = app.Browse();
            await browser.ReadAsync($"/set?value={name}");
            cookies[name] = Uri.UnescapeDataString(browser.SessionCookie!);
            if (name == "dead")
            {
                app.Cluster.Revoke(app.Cluster.Ids.Single());
            }
        }

        return cookies;
    }

    private static async Task<(HttpStatusCode Status, string Text, List<string> Cookies)> SendAsync(TestApp app, IEnumerable<string> cookies, string path)
    {
        using var browser = app.Browse();
        browser.Client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(static cookie => $".AspNetCore.Session={Uri.EscapeDataString(Uri.UnescapeDataString(cookie))}")));
        using var response = await browser.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : []);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/get", static (HttpContext context) => Read(context));
        app.MapGet("/get-declared", static (HttpContext context) => Read(context)).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/exclusive", static (HttpContext context) => Read(context)).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
    }

    private static string Read(HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}";
}
