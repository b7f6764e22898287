using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace OrleansSessions.Tests;

/// <summary>What becomes of a request that is in the middle of its work when another one, or its own, changes what it stands on.</summary>
public sealed class ConcurrentRequestTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_DetectConflicts_OtherWroteBetweenTheReadAndACommitByHand_IsToldAfterwardsToo(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=n&value=5");

        using var late = await browser.GetAsync("/late");

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("n=6 own=1", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_DetectConflicts_ClearedAndCommittedByHand_DoesNotConflictWithItself(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=n&value=5");

        await browser.ReadAsync("/cleared");

        Assert.Equal("a=2 b=1", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_AbandonsAndStartsAnother_IsStoredUnderANewKeyAndTheNextOneComesAtOnce(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=n&value=5");
        var cookie = browser.SessionCookie;

        await browser.ReadAsync("/again");
        var all = await browser.ReadAsync("/exclusive");

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("again=1", all);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AbandonedByARequestThatLoadedBefore_EndsItUnderTheNewKey(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?key=n&value=5");

        var cookie = await browser.ReadAsync("/out");
        using var thief = app.Browse();
        thief.SessionCookie = cookie;

        Assert.Equal("", await thief.ReadAsync("/all"));
    }

    [Fact]
    public async Task SynchronousUseUnderASynchronizationContext_Ends()
    {
        await using var bench = await SessionBench.OverAsync(HostKind.RealGateway);
        await bench.StoreAsync("a", "b");

        var value = await StuckContext.RunAsync(() => bench.Open().GetString("a")).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal("b", value);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string key, string value) => context.Session.SetString(key, value)).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/all", static (HttpContext context) => All(context)).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/exclusive", static (HttpContext context) => All(context)).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 5 });
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync()).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/late", async (HttpContext context) =>
        {
            var n = int.Parse(context.Session.GetString("n")!, System.Globalization.CultureInfo.InvariantCulture);
            await OtherAsync(context, app, "/set?key=n&value=6");
            context.Session.SetString("own", "1");
            await context.Session.CommitAsync();
            context.Session.SetString("n", $"{n + 1}00");
        }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });
        app.MapGet("/cleared", static async (HttpContext context) =>
        {
            context.Session.Clear();
            context.Session.SetString("a", "1");
            await context.Session.CommitAsync();
            context.Session.SetString("a", "2");
            context.Session.SetString("b", "1");
        }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });
        app.MapGet("/again", static async (HttpContext context) =>
        {
            await context.AbandonSessionAsync();
            context.Session.SetString("again", "1");
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/out", async (HttpContext context) =>
        {
            _ = context.Session.GetString("n");
            var cookie = await OtherAsync(context, app, "/rotate");
            await context.AbandonSessionAsync();
            return cookie;
        }).WithSessionAccess(SessionAccess.ReadWrite);
    }

    private static string All(HttpContext context) => string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={context.Session.GetString(key)}"));

    /// <summary>Another request of the same browser.</summary>
    /// <returns>The cookie that it was given.</returns>
    private static async Task<string?> OtherAsync(HttpContext context, WebApplication app, string path)
    {
        using var handler = app.GetTestServer().CreateHandler();
        using var other = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/") };
        other.DefaultRequestHeaders.Add("Cookie", context.Request.Headers.Cookie.ToString());
        using var answer = await other.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.First().Split(';')[0].Split('=', 2)[1] : null;
    }
}
