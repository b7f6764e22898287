using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class UnavailableTests
{
    public static MatrixTheoryData<HostKind, string> Uses() => new([HostKind.TestServer, .. RealCluster.Ways], ["get", "id", "keys", "set", "remove", "clear", "load"]);

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task Unavailable_FirstUse_Is503(HostKind sessions, string use)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        using var response = await browser.GetAsync("/" + use);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unavailable\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Unavailable_RequestThatDoesNotLook_IsServed(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        Assert.Equal("nothing", await browser.ReadAsync("/nothing"));
        Assert.Equal("False", await browser.ReadAsync("/available"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Unavailable_PreloadFailed_AsksOnce(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        await browser.ReadAsync("/declared");
        app.Client.FailLoads = ScriptedClient.Down;
        var before = app.Client.Loads;

        using var response = await browser.GetAsync("/declared");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(before + 1, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Unavailable_OptionEmpty_ServesAnEmptySession(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages, static options => options.UnavailableBehavior = SessionUnavailableBehavior.Empty);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        Assert.Equal("", await browser.ReadAsync("/get"));
        Assert.Equal("", await browser.ReadAsync("/id"));
        Assert.Equal("", await browser.ReadAsync("/set"));
        Assert.Equal(1, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task CommitRefused_Is503ThatSaysSo(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/set");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"outcome\":\"refused\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Null(browser.SessionCookie);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task CommitUnknown_BrowserAskedForHtml_IsAPageThatSaysSo(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        browser.Client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        await browser.ReadAsync("/set");
        app.Client.LoseCommitAnswers = true;

        using var response = await browser.GetAsync("/remove");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains("data-outcome=\"unknown\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task LogAndContinue_CommitRefused_IsServedAndLogged(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/count");
        app.Client.AnswerCommits = null;

        Assert.Equal((HttpStatusCode.OK, "1"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal([(1, LogLevel.Error)], app.Logs.Of("ErrorClosingTheSession").Select(static line => (line.Id.Id, line.Level)));
        Assert.Equal("1", await browser.ReadAsync("/count"));
    }

    [Theory]
    [InlineData(false, "unavailable")]
    [InlineData(true, "unknown")]
    public async Task EndNotConfirmed_SaysWhetherItMayHaveHappened(bool mayHaveLanded, string outcome)
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailTouches = ScriptedClient.Down with { MayHaveBeenApplied = mayHaveLanded };

        using var response = await browser.GetAsync("/abandon");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains($"\"outcome\":\"{outcome}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndTakesTooLong_IsUnknown()
    {
        await using var app = await TestApp.StartAsync(
            HostKind.RealGrains,
            static app =>
            {
                app.UseOrleansSession();
                Pages(app);
            },
            static builder => builder.Services.Configure<SessionOptions>(static options => options.IOTimeout = TimeSpan.FromMilliseconds(200)));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.HoldEnds = new TaskCompletionSource();

        var text = await browser.ReadAsync("/abandon");

        Assert.Contains("\"outcome\":\"unknown\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GatewayStops_WhoUsesTheSessionGets503AndOthersAreServed()
    {
        await using var gateway = await RealGateway.StartAsync(RealCluster.GatewaySettings(), GatewayClients.InAHurry);
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: new TestAppParts(cluster: gateway.Client));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        var before = await browser.ReadAsync("/get");

        await gateway.StopSiloAsync();
        using var used = await browser.GetAsync("/get");
        using var unused = await browser.GetAsync("/nothing");

        Assert.Equal("b", before);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, used.StatusCode);
        Assert.NotNull(used.Headers.RetryAfter);
        Assert.Contains("\"outcome\":\"unavailable\"", await used.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "nothing"), (unused.StatusCode, await unused.Content.ReadAsStringAsync()));
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/count", static (HttpContext context) =>
        {
            var count = context.Session.GetInt32("count").GetValueOrDefault() + 1;
            context.Session.SetInt32("count", count);
            return $"{count}";
        });
        app.MapGet("/available", static (HttpContext context) => context.Session.IsAvailable.ToString());
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/declared", static (HttpContext context) => context.Session.GetString("a") ?? "").WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
        app.MapGet("/keys", static (HttpContext context) => context.Session.Keys);
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "b"));
        app.MapGet("/remove", static (HttpContext context) => context.Session.Remove("a"));
        app.MapGet("/clear", static (HttpContext context) => context.Session.Clear());
        app.MapGet("/load", static (HttpContext context) => context.Session.LoadAsync());
    }
}
