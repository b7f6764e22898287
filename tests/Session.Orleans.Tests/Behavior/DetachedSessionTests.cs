using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>An application that sets its session to null leaves it alone, as under ASP.NET Core's own middleware.</summary>
public sealed class DetachedSessionTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task SessionNull_AfterTheFirstSet_StoresNothingAndSendsNoCookie(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/set?then=null");

        Assert.Equal("true", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(0, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SessionNull_OfAStoredSession_ChangesAndTouchesNothing(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=first");

        using var response = await browser.GetAsync("/set?value=second&then=null");
        await browser.ReadAsync("/unread");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.StopAsync();

        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Empty(await app.Client.TouchesAsync(0));
        Assert.Equal(1, app.Client.Commits);
    }

    /// <summary>Somebody is called when the response starts, as TempData's filter is for every action: the response passes the gate on another way.</summary>
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task SessionNull_SomebodyWaitsForTheResponse_StoresNothingAndSendsNoCookie(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static app => app.MapGet("/", static context =>
        {
            context.Response.OnStarting(static () => Task.CompletedTask);
            context.Session.SetString("a", "b");
            context.Session = null!;
            return context.Response.WriteAsync("page");
        }));
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/");

        Assert.Equal("page", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(0, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SessionNull_AndSetBack_IsStored(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();

        await browser.ReadAsync("/set?value=hidden&then=back");

        Assert.Equal("hidden", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SessionNull_AfterACommit_KeepsWhatWasStored(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();

        await browser.ReadAsync("/set?value=stored&then=commit");

        Assert.Equal("stored", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task SessionNull_InAnExclusiveRequest_LetsTheNextOneIn(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=stored");
        await browser.ReadAsync("/exclusive?then=null");

        var next = await browser.ReadAsync("/exclusive");

        Assert.Equal("stored", next);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SessionNull_ErrorPageFollows_ReadsTheSessionAndIsNoTouchEither(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            sessions,
            static app =>
            {
                app.UseExceptionHandler("/error");
                app.UseRouting();
                app.UseOrleansSession();
                Pages(app);
                app.MapGet("/error", static (HttpContext context) => $"an error page: {context.Session.GetString("a")}");
            },
            parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=stored");

        var page = await browser.ReadAsync("/fail");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.StopAsync();

        Assert.Equal("an error page: stored", page);
        Assert.Equal(TimeSpan.Zero, app.Client.LastAsked!.Idle);
        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static async (HttpContext context, string? value, string? then) =>
        {
            var session = context.Session;
            session.SetString("a", value ?? "1");
            if (then == "commit")
            {
                await session.CommitAsync();
                session.SetString("a", "dropped");
            }

            if (then is not null)
            {
                context.Session = null!;
            }

            var isNull = context.Session is null;
            if (then == "back")
            {
                context.Session = session;
            }

            return isNull;
        });
        app.MapGet("/unread", static (HttpContext context) =>
        {
            context.Session = null!;
        });
        app.MapGet("/fail", static (HttpContext context) =>
        {
            context.Session.SetString("a", "dropped");
            context.Session = null!;
            throw new InvalidOperationException("The page does not work.");
        });
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a"));
        app.MapGet("/exclusive", static (HttpContext context, string? then) =>
        {
            var read = context.Session.GetString("a");
            context.Session = then is null ? context.Session : null!;
            return read;
        }).WithSessionAccess(SessionAccess.Exclusive);
    }
}
