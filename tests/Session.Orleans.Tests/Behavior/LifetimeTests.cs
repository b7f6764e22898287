using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>Sessions with a lifetime of their own, over every transport.</summary>
public sealed class LifetimeTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AbsoluteTimeout_EndsWhatIsInUseAndSaysSo(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.AbsoluteTimeout = TimeSpan.FromSeconds(2));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        var cookie = browser.SessionCookie;
        var seen = new List<string>();

        do
        {
            seen.Add(await browser.ReadAsync("/get"));
        }
        while (seen[^1] == "Resumed:1" && seen.Count < 100_000);
        await browser.ReadAsync("/set?value=2");

        Assert.True(seen.Count > 1);
        Assert.Equal("ExpiredAbsolute:", seen[^1]);
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("Resumed:2", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LifetimeOfOneSession_IsStoredAndSurvivesARotation(HostKind host)
    {
        var ends = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        var before = await browser.ReadAsync("/lifetime");

        await browser.ReadAsync($"/live?days=30&ends={ends:yyyyMMddHHmmss}");
        var stored = await browser.ReadAsync("/lifetime");
        await browser.ReadAsync("/rotate");

        Assert.Equal("00:20:00 none", before);
        Assert.Equal("30.00:00:00 20310203040506", stored);
        Assert.Equal(stored, await browser.ReadAsync("/lifetime"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task IdleTimeoutOfANewSession_KeepsTheAbsoluteEnd(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages, static options => options.AbsoluteTimeout = TimeSpan.FromDays(7));
        using var decided = app.Browse();
        using var endless = app.Browse();

        await decided.ReadAsync("/live?days=30");
        await endless.ReadAsync("/live?days=30&ends=never");

        var lifetime = await decided.ReadAsync("/lifetime");
        Assert.StartsWith("30.00:00:00 ", lifetime, StringComparison.Ordinal);
        Assert.DoesNotContain("none", lifetime, StringComparison.Ordinal);
        Assert.Equal("30.00:00:00 none", await endless.ReadAsync("/lifetime"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task IdleTimeoutOfOneSession_EndsItSooner(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");

        await browser.ReadAsync("/live?seconds=1");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost

        Assert.Equal("ExpiredIdle:", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Status_OfARequestWithoutASession_IsNew(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();

        var before = await browser.ReadAsync("/status");
        await browser.ReadAsync("/set?value=1");

        Assert.Equal(("New", "Resumed"), (before, await browser.ReadAsync("/status")));
        Assert.Equal(1, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Status_ClusterDown_IsUnavailableAndServed(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?value=1");
        app.Client.FailLoads = ScriptedClient.Down;

        var during = await browser.ReadAsync("/status");
        app.Client.FailLoads = null;

        Assert.Equal(("Unavailable", "Resumed"), (during, await browser.ReadAsync("/status")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task EndThatIsOver_IsRefused(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        Assert.Equal("ArgumentOutOfRangeException", await browser.ReadAsync("/live?ends=20010101000000"));
        Assert.Equal("ArgumentOutOfRangeException", await browser.ReadAsync("/live?seconds=0"));
        Assert.Null(browser.SessionCookie);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
        app.MapGet("/status", static (HttpContext context) => $"{context.GetSessionStatus()}");
        app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/lifetime", static (HttpContext context) => $"{context.GetSessionLifetime().IdleTimeout} {context.GetSessionLifetime().EndsAt?.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) ?? "none"}");
        app.MapGet("/live", static (HttpContext context, int? days, int? seconds, string? ends) =>
        {
            try
            {
                Live(context.GetSessionLifetime(), days is { } d ? TimeSpan.FromDays(d) : seconds is { } s ? TimeSpan.FromSeconds(s) : null, ends);
                return "ok";
            }
            catch (ArgumentException error)
            {
                return error.GetType().Name;
            }
        });
    }

    private static void Live(ISessionLifetimeFeature lifetime, TimeSpan? idle, string? ends)
    {
        if (idle is { } timeout)
        {
            lifetime.IdleTimeout = timeout;
        }

        if (ends is not null)
        {
            lifetime.EndsAt = ends == "never" ? null : DateTimeOffset.ParseExact(ends, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }
    }
}
