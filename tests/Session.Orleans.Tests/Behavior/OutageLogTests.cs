using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>What the log has while the cluster does not answer.</summary>
public sealed class OutageLogTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Loads_ClusterIsDown_AreLoggedOnceAndCounted(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        for (var request = 0; request < 100; request++)
        {
            _ = bench.Open($"{request}").Keys;
        }

        bench.Time.Advance(TimeSpan.FromMinutes(1));
        _ = bench.Open("late").Keys;
        bench.Client.FailLoads = null;
        _ = bench.Open("back").Keys;
        var soon = bench.Logs.Of("SessionsAvailable").Count();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        _ = bench.Open("well").Keys;
        _ = bench.Open("well").Keys;

        Assert.Single(bench.Logs.Of("SessionCacheReadException"));
        Assert.Equal(100, bench.Logs.Of("SessionsStillUnavailable").Count(static line => line is { Level: LogLevel.Debug, Exception: SessionUnavailableException }));
        Assert.StartsWith("Requests have failed for 60 s because their sessions were unavailable, 101 of them.", Assert.Single(bench.Logs.Of("SessionsUnavailable")).Message, StringComparison.Ordinal);
        Assert.Equal(0, soon);
        Assert.Equal("Sessions are available again. Requests failed for 60 s, 101 of them.", Assert.Single(bench.Logs.Of("SessionsAvailable")).Message);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Commits_ClusterIsDown_AreLoggedOnce_AndAgainInTheNextOutage(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(
            sessions,
            static app => app.MapGet("/", static (HttpContext context) => context.Session.SetString("a", "b")),
            static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue,
            await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        for (var outage = 1; outage <= 2; outage++)
        {
            app.Client.RefuseCommits();
            await browser.ReadAsync("/");
            await browser.ReadAsync("/");
            Assert.Equal(outage, app.Logs.Of("ErrorClosingTheSession").Count());

            app.Client.AnswerCommits = null;
            time.Advance(TimeSpan.FromSeconds(5));
            await browser.ReadAsync("/");
        }

        Assert.Equal(2, app.Logs.Of("SessionsAvailable").Count());
    }

    /// <summary>With little traffic nothing says that it is over.</summary>
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Loads_FailAgainAfterAMinute_AreAnotherOutage(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        _ = bench.Open("first").Keys;

        bench.Time.Advance(TimeSpan.FromMinutes(2));
        _ = bench.Open("second").Keys;

        Assert.Equal(2, bench.Logs.Of("SessionCacheReadException").Count());
        Assert.Empty(bench.Logs.Of("SessionsUnavailable"));
    }

    /// <summary>One session that too many requests wait for is none either.</summary>
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Loads_SessionIsOverloaded_AreLoggedEach(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = new SessionOutage(SessionOutageReason.Overloaded, "too many");

        _ = bench.Open("one").Keys;
        _ = bench.Open("one").Keys;

        Assert.Equal(2, bench.Logs.Of("SessionCacheReadException").Count());
    }

    /// <summary>A refusal is no outage: the cluster has answered.</summary>
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Commits_SessionHasEnded_AreLoggedEach(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(
            sessions,
            static app => app.MapGet("/", static (HttpContext context) => context.Session.SetString("a", "b")),
            static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue);
        using var browser = app.Browse();
        app.Client.AnswerCommits = CommitOutcome.Ended(SessionEndReason.Abandoned);

        await browser.ReadAsync("/");
        await browser.ReadAsync("/");

        Assert.Equal(2, app.Logs.Of("ErrorClosingTheSession").Count());
    }
}
