using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class EndedSessionTests
{
    public static MatrixTheoryData<HostKind, bool> Reuse() => new(RealCluster.Ways, [true, false]);

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task A10_IdleExpired_ValidCookie_ReusesTheKey(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(host, Pages, parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var (cookie, id) = (browser.SessionCookie, app.Cluster.Ids.Single());

        time.Advance(TimeSpan.FromMinutes(20));
        var value = await browser.ReadAsync("/get");
        var told = app.Logs.Of("AccessingExpiredSession").ToList();
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("ExpiredIdle:", value);
        Assert.Equal(cookie, browser.SessionCookie);
        Assert.Equal(id, app.Cluster.Ids.Single());
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
        Assert.Equal([(2, LogLevel.Information, $"Accessing expired session, Key:{id}")], told.Select(static line => (line.Id.Id, line.Level, line.Message)));
    }

    [Theory]
    [MemberData(nameof(Reuse))]
    public async Task A10_IdleExpired_InRealTime_ReusesTheKeyUnlessToldNotTo(HostKind sessions, bool reuse)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var brief = await TestApp.StartAsync(
            HostKind.TestServer, Site, static builder => builder.Services.Configure<SessionOptions>(static options => options.IdleTimeout = TimeSpan.FromMilliseconds(300)), parts);
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, options => options.ReuseExpiredKey = reuse, parts);
        using var before = brief.Browse();
        using var browser = app.Browse();
        await before.ReadAsync("/set?value=1");
        var (cookie, id) = (before.SessionCookie, app.Cluster.Ids.Single());

        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost
        browser.SessionCookie = cookie;
        var value = await browser.ReadAsync("/get");
        var told = app.Logs.Of("AccessingExpiredSession").ToList();
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("ExpiredIdle:", value);
        Assert.Equal([(2, LogLevel.Information, $"Accessing expired session, Key:{id}")], told.Select(static line => (line.Id.Id, line.Level, line.Message)));
        Assert.Equal((reuse, reuse), (cookie == browser.SessionCookie, id == app.Cluster.Ids.Single()));
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task A10_IdleExpired_ReuseOff_MintsAnotherKey()
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
    [ClassData(typeof(EveryTransport))]
    public async Task A10_Abandoned_ReadsEmptyAndNextSetMintsAnotherKey(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;

        await browser.ReadAsync("/abandon");
        var deleted = browser.SessionCookie;
        browser.SessionCookie = cookie;
        var value = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal((null, "Abandoned:"), (deleted, value));
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_AbandonThenSet_SameRequest_StartsAnotherSession(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var (cookie, id) = (browser.SessionCookie, app.Cluster.Ids.Single());

        await browser.ReadAsync("/abandon?then=3");

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.NotEqual(id, app.Cluster.Ids.Single());
        Assert.Equal("Resumed:3", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_Revoked_ReadsEmptyAndNextSetMintsAnotherKey(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;

        app.Cluster.Revoke(app.Cluster.Ids.Single());
        var value = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal("Revoked:", value);
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A10_Abandon_ClusterDown_Is503AndTheSessionGoesOn(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        app.Client.FailTouches = ScriptedClient.Down;

        using var response = await browser.GetAsync("/abandon");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("Resumed:1", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A10_EndedWhileTheRequestRan_CommitIsRefused(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("a", "1");
        var session = bench.Open();
        session.SetString("a", "2");

        bench.Cluster.Revoke(bench.Cluster.Ids.Single());
        var error = await Assert.ThrowsAsync<SessionEndedException>(() => session.CommitAsync());

        Assert.Equal(SessionEndReason.Revoked, error.Reason);
        Assert.Empty(bench.Cluster.Ids);
    }

    private static void Site(WebApplication app)
    {
        app.UseOrleansSession();
        Pages(app);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
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
