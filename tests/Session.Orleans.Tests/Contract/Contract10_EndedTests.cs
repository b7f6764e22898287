using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract10_EndedTests
{
    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task Contract10_IdleExpired_ValidCookie_ReusesTheKey(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(host, Pages, parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var (cookie, id) = (browser.SessionCookie, app.Cluster.Ids.Single());

        time.Advance(TimeSpan.FromMinutes(20));
        var value = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("ExpiredIdle:", value);
        Assert.Equal(cookie, browser.SessionCookie);
        Assert.Equal(id, app.Cluster.Ids.Single());
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
        Assert.All(app.Logs.Of("AccessingExpiredSession"), line => Assert.Equal((2, LogLevel.Information, $"Accessing expired session, Key:{id}"), (line.Event.Id, line.Level, line.Text)));
    }

    [Fact]
    public async Task Contract10_IdleExpired_ReuseOff_MintsAnotherKey()
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, static options => options.ReuseExpiredKey = false, new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;

        time.Advance(TimeSpan.FromMinutes(20));
        await browser.ReadAsync("/set?value=2");

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryWay))]
    public async Task Contract10_Abandoned_ReadsEmptyAndNextSetMintsAnotherKey(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;

        await browser.ReadAsync("/abandon");
        var value = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("Abandoned:", value);
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Contract10_AbandonThenSet_SameRequest_StartsAnotherSession()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var (cookie, id) = (browser.SessionCookie, app.Cluster.Ids.Single());

        await browser.ReadAsync("/abandon?then=3");

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.NotEqual(id, app.Cluster.Ids.Single());
        Assert.Equal("Resumed:3", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Contract10_Revoked_ReadsEmptyAndNextSetMintsAnotherKey()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;

        app.Cluster.Revoke(app.Cluster.Ids.Single());
        var value = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("Revoked:", value);
        Assert.NotEqual(cookie, browser.SessionCookie);
    }

    [Fact]
    public async Task AbandonAsync_ClusterDown_Throws()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        app.Client.FailTouches = Fakes.ScriptedClient.Down;

        using var response = await browser.GetAsync("/abandon");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("Resumed:1", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Contract10_EndedWhileTheRequestRan_CommitIsRefused()
    {
        await using var bench = new SessionBench();
        await bench.StoreAsync("a", "1");
        var session = bench.Open();
        session.SetString("a", "2");

        bench.Cluster.Revoke(bench.Cluster.Ids.Single());
        var error = await Assert.ThrowsAsync<SessionEndedException>(() => session.CommitAsync());

        Assert.Equal(EndReason.Revoked, error.Reason);
        Assert.Empty(bench.Cluster.Ids);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/get", static (HttpContext context) => $"{context.SessionStatus().Status}:{context.Session.GetString("a")}");
        app.MapGet("/abandon", static async (HttpContext context, string? then) =>
        {
            await context.AbandonSessionAsync();
            Assert.Empty(context.Session.Keys);
            if (then is not null)
            {
                context.Session.SetString("a", then);
            }
        });
    }
}
