using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class KeepAliveTests
{
    // More than a busy machine stands still.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task A9_UntouchedSession_ByRequest_IsKeptAlive(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(host, Pages, parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        time.Advance(TimeSpan.FromMinutes(19));
        await browser.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.Client.TouchesAsync(1);
        time.Advance(TimeSpan.FromMinutes(19));

        Assert.Equal("stored", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task A9_RequestBeforeTheMiddleware_KeepsNothingAlive()
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        time.Advance(TimeSpan.FromMinutes(19));
        await browser.ReadAsync("/untracked");
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_Touch_ManyRequestsOfOneSession_AreOneTouchWithItsAge(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromMilliseconds(400));
        await browser.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromMilliseconds(600));

        var touch = Assert.Single(await app.Client.TouchesAsync(1));
        Assert.Equal(app.Cluster.Ids.Single(), touch.Id);
        Assert.Equal(TimeSpan.FromMilliseconds(600), touch.Age);
        Assert.Equal(TimeSpan.FromMinutes(20), touch.Idle);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A9_RequestThatReadLongAgo_KeepsItsSessionAliveWithOneTouch(bool plain)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            HostKind.Http1,
            app =>
            {
                _ = plain ? app.UseSession() : app.UseOrleansSession();
                app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
                app.MapGet("/report", (HttpContext context, int minutes) =>
                {
                    var read = context.Session.GetString("a");
                    time.Skip(TimeSpan.FromMinutes(minutes));
                    return read;
                });
            },
            parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/report?minutes=0");
        await browser.ReadAsync("/report?minutes=15");
        await time.TimerDueAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        var touch = Assert.Single(await app.Client.TouchesAsync(1));
        time.Advance(TimeSpan.FromMinutes(18));

        Assert.Equal(TimeSpan.FromMinutes(20), touch.Idle);
        Assert.Equal("1", await browser.ReadAsync("/report?minutes=0"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_Touch_ClusterDown_IsTriedAgain(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailTouches = ScriptedClient.Down;

        await browser.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromSeconds(1));
        await app.Client.TouchesAsync(1);
        app.Client.FailTouches = null;
        await time.TimerDueAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));

        var touches = await app.Client.TouchesAsync(2);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], touches.Select(static touch => touch.Age));
        Assert.Single(app.Logs.Of("TouchFailed"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_Touch_WhileOthersAreOnTheirWay_IsSentAfterThem(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var one = app.Browse();
        using var other = app.Browse();
        await one.ReadAsync("/set");
        await other.ReadAsync("/set");
        app.Client.HoldTouches = new TaskCompletionSource();

        await one.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromSeconds(1));
        await app.Client.TouchArrived.Task;
        await other.ReadAsync("/nothing");
        time.Advance(TimeSpan.FromSeconds(1));
        var calls = app.Client.TouchCalls;
        app.Client.HoldTouches.SetResult();

        Assert.Equal(1, calls);
        Assert.Equal(2, (await app.Client.TouchesAsync(2)).Select(static touch => touch.Id).Distinct().Count());
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_Touch_HostStops_IsSentBefore(HostKind sessions)
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: await TestAppParts.OverAsync(sessions, new ManualTime()));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/nothing");
        await app.StopAsync();

        Assert.Single(await app.Client.TouchesAsync(1));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_Touch_NoOrForeignCookie_TouchesNothing(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var stranger = app.Browse();
        stranger.SessionCookie = "bm90IG91cnM";
        using var newcomer = app.Browse();

        await stranger.ReadAsync("/nothing");
        await newcomer.ReadAsync("/nothing");
        await app.StopAsync();

        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    // All ways at once: they wait for the same time to pass.
    [Fact]
    public async Task A9_InRealTime_OverEveryRealWay_OnlyRequestsThroughTheMiddlewareKeepAlive()
    {
        var ways = RealCluster.Ways.ToList();

        var read = await Task.WhenAll(ways.Select(VisitUntouchedAsync));

        Assert.Equal(ways.Select(static way => (way, "stored", "")), read);
    }

    [Fact]
    public async Task A9_PlainUseSession_UntouchedSession_IsKeptAlive()
    {
        await using var bench = await SessionBench.OverAsync(HostKind.TestServer);
        await bench.StoreAsync("a", "b");

        bench.Time.Advance(TimeSpan.FromMinutes(19));
        await bench.Open().CommitAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.Client.TouchesAsync(1);
        bench.Time.Advance(TimeSpan.FromMinutes(19));

        Assert.Equal("b", bench.Open().GetString("a"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A9_PlainUseSession_UntouchedSession_IsTouchedWithItsIdleTimeout(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("a", "b");
        bench.Idle = TimeSpan.FromMinutes(7);

        await bench.Open().CommitAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        var touch = Assert.Single(await bench.Client.TouchesAsync(1));
        Assert.Equal((bench.Cluster.Ids.Single(), TimeSpan.FromMinutes(7)), (touch.Id, touch.Idle));
        Assert.Equal("b", bench.Open().GetString("a"));
    }

    private static async Task<(HostKind Way, string Kept, string Left)> VisitUntouchedAsync(HostKind way)
    {
        await using var app = await TestApp.StartAsync(way, Pages, static builder => builder.Services.Configure<SessionOptions>(static options => options.IdleTimeout = Idle));
        using var kept = app.Browse();
        using var left = app.Browse();
        await kept.ReadAsync("/set");
        await left.ReadAsync("/set");
        var began = TimeProvider.System.GetTimestamp();

        while (TimeProvider.System.GetElapsedTime(began) < 2 * Idle) // S7c: up to twice the timeout, if an activation was lost
        {
            await kept.ReadAsync("/nothing");
            await left.ReadAsync("/untracked");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        return (way, await kept.ReadAsync("/get"), await left.ReadAsync("/get"));
    }

    private static void Pages(WebApplication app)
    {
        app.Map("/untracked", static branch => branch.Run(static context => context.Response.WriteAsync("x")));
        app.UseOrleansSession();
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    }
}
