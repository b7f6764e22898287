using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>How long a session lasts, and requests that do not keep it alive.</summary>
public sealed class RemainingTimeTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    public static MatrixTheoryData<HostKind, bool> ErrorPages() => new([HostKind.TestServer, .. RealCluster.Ways], [true, false]);

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task GetSessionRemainingTime_AskedAgainAndAgain_TellsBothTimesAndTouchesNothing(HostKind sessions)
    {
        SessionRemainingTime? remaining = null;
        await using var app = await TestApp.WithSessionsAsync(sessions, app => Pages(app, told => remaining = told));
        using var browser = app.Browse();
        var before = TimeProvider.System.GetUtcNow();
        await browser.ReadAsync("/set-end");
        var stored = TimeProvider.System.GetUtcNow();

        await browser.ReadAsync("/remaining");
        await browser.ReadAsync("/remaining");
        var asked = TimeProvider.System.GetUtcNow();
        await browser.ReadAsync("/remaining");
        await app.StopAsync();

        Assert.Equal(SessionStatus.Resumed, remaining!.Status);
        Assert.True(remaining.Slack == TimeSpan.Zero || remaining.Slack == TimeSpan.FromMinutes(5)); // a silo that has just started reads each session from storage
        Assert.InRange(remaining.Idle - remaining.Slack, Idle - (TimeProvider.System.GetUtcNow() - before), Idle - (asked - stored));
        Assert.Equal(sessions == HostKind.TestServer, remaining.Absolute is null); // the test's own cluster has no lifetimes
        Assert.InRange(remaining.Absolute ?? TimeSpan.FromHours(1), TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        Assert.Equal(remaining.Idle - remaining.Slack, remaining.Least);
        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    [Theory]
    [InlineData(20, null, 0, 20)]
    [InlineData(20, 10, 5, 10)]
    [InlineData(20, 18, 5, 15)]
    [InlineData(3, null, 5, 0)]
    public void Least_OfBothEndsAndTheSlack_IsWhatIsCertain(int idle, int? absolute, int slack, int least)
    {
        var remaining = new SessionRemainingTime { Status = SessionStatus.Resumed, Idle = TimeSpan.FromMinutes(idle), Absolute = absolute is { } end ? TimeSpan.FromMinutes(end) : null, Slack = TimeSpan.FromMinutes(slack) };

        Assert.Equal(TimeSpan.FromMinutes(least), remaining.Least);
    }

    [Fact]
    public async Task GetSessionRemainingTime_AfterMinutes_IsWhatIsLeft()
    {
        var time = new ManualTime();
        SessionRemainingTime? remaining = null;
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, app => Pages(app, told => remaining = told), parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        time.Advance(TimeSpan.FromMinutes(15));
        await browser.ReadAsync("/remaining");
        var left = remaining!.Least;
        time.Advance(TimeSpan.FromMinutes(5));
        await browser.ReadAsync("/remaining");

        Assert.Equal(TimeSpan.FromMinutes(5), left);
        Assert.Equal((SessionStatus.ExpiredIdle, TimeSpan.Zero), (remaining.Status, remaining.Least));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task GetSessionRemainingTime_WithoutALiveSession_SaysWhy(HostKind sessions)
    {
        SessionRemainingTime? remaining = null;
        await using var app = await TestApp.WithSessionsAsync(sessions, app => Pages(app, told => remaining = told));
        using var browser = app.Browse();
        await browser.ReadAsync("/remaining");
        var first = remaining;
        await browser.ReadAsync("/set");
        app.Cluster.Revoke(app.Cluster.Ids.Single());

        await browser.ReadAsync("/remaining");

        Assert.Equal(new SessionRemainingTime { Status = SessionStatus.New }, first);
        Assert.Equal(new SessionRemainingTime { Status = SessionStatus.Revoked }, remaining);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task GetSessionRemainingTime_ClusterIsAway_IsAFailureOfTheSession(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, static app => Pages(app, static _ => { }));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        using var response = await browser.GetAsync("/remaining");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task KeepAliveFalse_EndpointThatReads_LoadsWithoutATouch(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, app => Pages(app, _ => time.Advance(TimeSpan.FromMinutes(19))), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var read = await browser.ReadAsync("/look");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.StopAsync();

        Assert.Equal("stored", read);
        Assert.Equal(TimeSpan.Zero, app.Client.LastAsked!.Idle);
        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task KeepAliveFalse_EndpointThatWrites_StoresAndKeepsAlive(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, static app => Pages(app, static _ => { }), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        time.Advance(TimeSpan.FromMinutes(15));

        await browser.ReadAsync("/write");
        time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal("written", await browser.ReadAsync("/look"));
    }

    [Theory]
    [MemberData(nameof(ErrorPages))]
    public async Task KeepAliveFalse_ErrorPageFollows_IsNoTouchEither(HostKind sessions, bool outside)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            sessions,
            app =>
            {
                if (outside)
                {
                    app.UseExceptionHandler("/error");
                }

                app.UseRouting();
                app.UseOrleansSession();
                if (!outside)
                {
                    app.UseExceptionHandler("/error");
                }

                Pages(app, static _ => throw new InvalidOperationException("The page does not work."));
                app.MapGet("/error", static (HttpContext context) => $"an error page: {context.Session.GetString("a")}");
            },
            parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var page = await browser.ReadAsync("/remaining");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.StopAsync();

        Assert.Equal("an error page: stored", page);
        Assert.Equal(TimeSpan.Zero, app.Client.LastAsked!.Idle);
        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    private static void Pages(WebApplication app, Action<SessionRemainingTime> tell)
    {
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/set-end", static (HttpContext context) =>
        {
            context.Session.SetString("a", "stored");
            context.GetSessionLifetime().EndsAt = TimeProvider.System.GetUtcNow().AddHours(1);
        });
        app.MapGet("/remaining", async (HttpContext context) => tell(await context.GetSessionRemainingTimeAsync())).WithSessionAccess(SessionAccess.None, keepAlive: false);
        app.MapGet("/look", (HttpContext context) =>
        {
            var read = context.Session.GetString("a");
            tell(new SessionRemainingTime { Status = context.GetSessionStatus() });
            return read;
        }).WithSessionAccess(SessionAccess.ReadOnly, keepAlive: false);
        app.MapGet("/write", static (HttpContext context) => context.Session.SetString("a", "written")).WithSessionAccess(SessionAccess.ReadWrite, keepAlive: false);
    }
}
