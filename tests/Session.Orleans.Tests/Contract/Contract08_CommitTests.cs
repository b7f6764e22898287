using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Tests.Fakes;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract08_CommitTests
{
    [Theory]
    [ClassData(typeof(EveryWay))]
    public async Task Contract08_Pipeline_Throws_CommitsAllTheSame(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, Throwing);
        using var browser = app.Browse();

        var page = await browser.ReadAsync("/throw");
        var value = await browser.ReadAsync("/get");

        Assert.Equal(("error page", "stored"), (page, value));
    }

    [Fact]
    public async Task Contract08_Pipeline_ThrowsWithOptionOff_CommitsNothing()
    {
        await using var app = await TestApp.StartAsync(
            HostKind.TestServer, Throwing, static builder => builder.Services.Configure<OrleansSessionOptions>(static options => options.CommitOnException = false));
        using var browser = app.Browse();

        await browser.ReadAsync("/throw");

        Assert.Equal(0, app.Client.Commits);
    }

    [Fact]
    public async Task Contract08_CommitAsync_Twice_SendsOnlyWhatChanged()
    {
        await using var bench = new SessionBench();
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

    [Fact]
    public async Task Contract08_CommitAsync_Canceled_LeavesTheNextOneItsWork()
    {
        await using var bench = new SessionBench();
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

    [Fact]
    public async Task CommitAsync_UnknownThenRepeated_CarriesTheSameIdAndItsAge()
    {
        await using var bench = new SessionBench();
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

    [Fact]
    public async Task Set_WhileACommitIsOnItsWay_IsStoredByTheNext()
    {
        await using var bench = new SessionBench();
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

    [Fact]
    public async Task Contract08_Commit_ClientGone_StoresAllTheSame()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, static endpoints => endpoints.MapGet("/", static (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            context.Abort();
        }));
        using var browser = app.Browse();

        await Assert.ThrowsAsync<HttpRequestException>(() => browser.GetAsync("/"));
        await app.StopAsync();

        Assert.Single(app.Cluster.Single().Entries);
    }

    [Fact]
    public async Task CommitAsync_Refused_SaysSoAndKeepsTheChanges()
    {
        await using var bench = new SessionBench();
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
