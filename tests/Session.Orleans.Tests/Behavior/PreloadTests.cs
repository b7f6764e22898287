using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class PreloadTests
{
    public static MatrixTheoryData<HostKind, string> Paths() => new([HostKind.TestServer, .. RealCluster.Ways], ["/none", "/nothing", "/no-endpoint"]);

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Learned_SecondRequest_IsLoadedAhead(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/get");
        await browser.ReadAsync("/get");

        Assert.Single(app.Logs.Of("SynchronousLoad"));
        Assert.Equal(2, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SyncLoadWarn_EveryRequestWaits_WarnsOncePerEndpoint(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, static options => options.Preload = SessionPreload.Never);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/get");
        await browser.ReadAsync("/get");
        await browser.ReadAsync("/declared");

        Assert.Equal(["HTTP: GET /get", "HTTP: GET /declared"], app.Logs.Of("SynchronousLoad").Select(static line => line.Message[..line.Message.IndexOf(" used", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task SyncLoadWarn_MiddlewareWithoutEndpoint_IsAdvisedToLoad()
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static app =>
        {
            app.UseOrleansSession();
            app.Use(static (context, next) => context.Request.Path == "/none" ? context.Response.WriteAsync(context.Session.GetString("a") ?? "") : next(context));
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        });
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var read = await browser.ReadAsync("/none");

        Assert.Equal("stored", read);
        var warning = Assert.Single(app.Logs.Of("SynchronousLoad"));
        Assert.StartsWith("A middleware, in a request without an endpoint, used the session", warning.Message, StringComparison.Ordinal);
        Assert.Contains("Await context.Session.LoadAsync() in the middleware first", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Declared_FirstRequest_IsLoadedAhead(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/declared");

        Assert.Empty(app.Logs.Of("SynchronousLoad"));
        Assert.Equal(1, app.Client.Loads);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task NothingToLookAt_LoadsNothing(HostKind sessions, string path)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync(path);
        await browser.ReadAsync(path);

        Assert.Equal(0, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task DeclaredNone_AndSeenUsingIt_IsNotLoadedAheadLater(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        await browser.ReadAsync("/none?use=true");
        await browser.ReadAsync("/undeclared?use=true");
        var used = app.Client.Loads;

        await browser.ReadAsync("/none");
        var afterNone = app.Client.Loads;
        await browser.ReadAsync("/undeclared");

        Assert.Equal((2, 2, 3), (used, afterNone, app.Client.Loads));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task NoCookie_LoadsNothing(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, static options => options.Preload = SessionPreload.Always);
        using var browser = app.Browse();

        await browser.ReadAsync("/declared");
        await browser.ReadAsync("/get");

        Assert.Equal(0, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task SyncLoadThrow_NamesTheFix(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, static options => options.SynchronousLoadBehavior = SessionSynchronousLoadBehavior.Throw);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.ReadAsync("/get"));

        Assert.Contains("WithSessionAccess", error.Message, StringComparison.Ordinal);
        Assert.Equal("b", await browser.ReadAsync("/declared"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task ReadOnly_IsOneCallAndTheCopyIsReused(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/declared");

        Assert.Equal((1, 1), (app.Client.Loads, app.Client.Commits));
        Assert.Equal(LoadStatus.Unchanged, app.Client.LastLoad!.Status);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/none", (Delegate)Perhaps).WithSessionAccess(SessionAccess.None);
        app.MapGet("/undeclared", (Delegate)Perhaps);
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/declared", [SessionAccess(SessionAccess.ReadOnly)] static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "b"));
    }

    private static string? Perhaps(HttpContext context, bool? use) => use == true ? context.Session.GetString("a") : "unused";
}
