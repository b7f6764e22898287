using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class CommitTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A8_Set_NextRequest_ReadsIt(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static endpoints => endpoints.MapGet("/count", static (HttpContext context) =>
        {
            var count = context.Session.GetInt32("count").GetValueOrDefault() + 1;
            context.Session.SetInt32("count", count);
            return $"{count}";
        }));
        using var browser = app.Browse();

        var first = await browser.ReadAsync("/count");
        var second = await browser.ReadAsync("/count");

        Assert.Equal(("1", "2"), (first, second));
        Assert.Equal(2, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A8_Pipeline_Throws_CommitsAllTheSame(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, Throwing);
        using var browser = app.Browse();

        var page = await browser.ReadAsync("/throw");
        var value = await browser.ReadAsync("/get");

        Assert.Equal(("error page", "stored"), (page, value));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A8_Pipeline_ThrowsWithOptionOff_CommitsNothing(HostKind host)
    {
        await using var app = await TestApp.StartAsync(
            host, Throwing, static builder => builder.Services.Configure<OrleansSessionOptions>(static options => options.CommitOnException = false));
        using var browser = app.Browse();

        await browser.ReadAsync("/throw");

        Assert.Equal(0, app.Client.Commits);
        Assert.Equal("", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_Pipeline_ThrowsAndTheCommitFails_ThePipelinesExceptionWins(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, static endpoints => endpoints.MapGet("/throw", static (HttpContext context) =>
        {
            context.Session.SetString("a", "stored");
            throw new InvalidOperationException("on purpose");
        }));
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.ReadAsync("/throw"));

        Assert.Equal("on purpose", error.Message);
        Assert.Equal(1, app.Client.Commits);
        Assert.Equal([(1, LogLevel.Error)], app.Logs.Of("ErrorClosingTheSession").Select(static line => (line.Id.Id, line.Level)));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_CommitAsync_Twice_SendsOnlyWhatChanged(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        session.SetString("a", "1");
        await session.CommitAsync();
        await session.CommitAsync();
        session.SetString("b", "2");
        await session.CommitAsync();

        Assert.Equal(["a", "b"], bench.Client.Sent.Select(static commit => Assert.Single(commit.Changes.Set).Key));
        Assert.Equal([true, false], bench.Client.Sent.Select(static commit => commit.Create));
        Assert.Equal(2, bench.Client.Sent.Select(static commit => commit.CommitId).Distinct().Count());
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_CommitAsync_Canceled_LeavesTheNextOneItsWork(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldCommits = new TaskCompletionSource();
        using var caller = new CancellationTokenSource();
        var session = bench.Open(isNew: true);
        session.SetString("a", "1");

        var commit = session.CommitAsync(caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        bench.Client.HoldCommits = null;
        await session.CommitAsync();

        Assert.Equal("1", bench.Open().GetString("a"));
        Assert.Single(bench.Client.Sent.Select(static sent => sent.CommitId).Distinct());
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_CommitAsync_UnknownThenRepeated_CarriesTheSameIdAndItsAge(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.LoseCommitAnswers = true;
        var session = bench.Open(isNew: true);
        session.SetString("a", "1");

        var error = await Assert.ThrowsAsync<SessionCommitException>(() => session.CommitAsync());
        bench.Client.LoseCommitAnswers = false;
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await session.CommitAsync();

        Assert.Equal(SessionCommitOutcome.Unknown, error.Outcome);
        Assert.Single(bench.Client.Sent.Select(static sent => sent.CommitId).Distinct());
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(3)], bench.Client.Sent.Select(static sent => sent.Age));
        Assert.Equal(1, bench.Cluster.Single().Version.Revision);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_Set_WhileACommitIsOnItsWay_IsStoredByTheNext(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldCommits = new TaskCompletionSource();
        var session = bench.Open(isNew: true);
        session.SetString("a", "1");
        session.SetString("b", "1");

        var commit = session.CommitAsync();
        session.SetString("b", "2");
        session.Remove("a");
        bench.Client.HoldCommits.SetResult();
        await commit;
        await session.CommitAsync();

        Assert.Equal("2", bench.Open().GetString("b"));
        Assert.Equal(["b"], bench.Open().Keys);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_Commit_ClientGone_StoresAllTheSame(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            static endpoints => endpoints.MapGet("/", static (HttpContext context) =>
            {
                context.Session.SetString("a", "1");
                context.Abort();
            }),
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();

        await Assert.ThrowsAsync<HttpRequestException>(() => browser.GetAsync("/"));
        await app.StopAsync();

        Assert.Single(app.Cluster.Single().Entries);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A8_CommitAsync_Refused_SaysSoAndKeepsTheChanges(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.RefuseCommits();
        var session = bench.Open(isNew: true);
        session.SetString("a", "1");

        var error = await Assert.ThrowsAsync<SessionCommitException>(() => session.CommitAsync());
        bench.Client.AnswerCommits = null;
        await session.CommitAsync();

        Assert.Equal(SessionCommitOutcome.Refused, error.Outcome);
        Assert.Equal(ScriptedClient.Down, error.Outage);
        Assert.Equal("1", bench.Open().GetString("a"));
    }

    private static void Throwing(WebApplication app)
    {
        app.UseExceptionHandler(static error => error.Run(static context => context.Response.WriteAsync("error page")));
        app.UseOrleansSession();
        app.MapGet("/throw", static (HttpContext context) =>
        {
            context.Session.SetString("a", "stored");
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    }
}
