using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class TimeoutTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Fact]
    public async Task A11_IdleTimeout_Milliseconds_ComesWithEveryCall()
    {
        await using var bench = await SessionBench.OverAsync(HostKind.TestServer);
        bench.Idle = TimeSpan.FromMilliseconds(80);
        await bench.StoreAsync("a", "b");

        bench.Time.Advance(TimeSpan.FromMilliseconds(60));
        await bench.Open().CommitAsync();
        bench.Time.Advance(TimeSpan.FromMilliseconds(10));
        var touch = Assert.Single(await bench.Client.TouchesAsync(1));
        bench.Time.Advance(TimeSpan.FromMilliseconds(65));

        Assert.Equal(TimeSpan.FromMilliseconds(80), touch.Idle);
        Assert.Equal("b", bench.Open().GetString("a"));
        Assert.Equal(TimeSpan.FromMilliseconds(80), bench.Client.Sent[0].Idle);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A11_IdleTimeout_RealTimePasses_TheLastRequestsCounts(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await StoreAsync(bench, "long");
        await StoreAsync(bench, "shortened");
        bench.Idle = TimeSpan.FromMilliseconds(300);
        await StoreAsync(bench, "short");
        var before = bench.Open("shortened").GetString("a");

        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost

        Assert.Equal("b", before);
        Assert.Equal(["b", null, null], new[] { "long", "shortened", "short" }.Select(key => bench.Open(key).GetString("a")));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A11_IdleTimeout_NotSet_IsTwentyMinutes(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, static endpoints => endpoints.MapGet("/", static (HttpContext context) => context.Session.SetString("a", "b")));
        using var browser = app.Browse();

        await browser.ReadAsync("/");

        Assert.Equal(TimeSpan.FromMinutes(20), Assert.Single(app.Client.Sent).Idle);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A12_Id_StoredSession_IsAGuidThatStays(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var first = bench.Open(isNew: true);
        var id = first.Id;
        first.SetString("a", "b");
        await first.CommitAsync();
        var second = bench.Open();
        second.Clear();
        await second.CommitAsync();

        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.Equal([id, id, id], [first.Id, second.Id, bench.Open().Id]);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A12_Id_OfABrowser_IsNotItsCookiesKey(HostKind sessions)
    {
        await using var app = await TestApp.WithSessionsAsync(sessions, static endpoints => endpoints.MapGet("/", static (HttpContext context) =>
        {
            context.Session.SetString("a", "b");
            return context.Session.Id;
        }));
        using var browser = app.Browse();

        var id = await browser.ReadAsync("/");
        var key = app.Services.GetRequiredService<ISessionCookieText>().Reveal(Uri.UnescapeDataString(browser.SessionCookie!));

        Assert.Equal((36, 36), (id.Length, key!.Length));
        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.NotEqual(key, id);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A12_Id_NeverStored_IsFreshEachTime(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open();

        Assert.Equal(session.Id, session.Id);
        Assert.NotEqual(session.Id, bench.Open().Id);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A13_IOTimeout_BoundsACommit(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.HoldCommits = new TaskCompletionSource();
        var session = bench.Open(isNew: true);
        session.SetString("a", "b");

        var commit = session.CommitAsync();
        bench.Time.Advance(bench.Timeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        Assert.Equal([(9, LogLevel.Warning)], bench.Logs.Of("SessionCommitTimeout").Select(static line => (line.Id.Id, line.Level)));
        Assert.Equal(bench.Timeout, bench.Client.Sent[0].Timeout);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A13_IOTimeout_Infinite_NeverEnds(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Timeout = Timeout.InfiniteTimeSpan;
        bench.Client.HoldLoads = new TaskCompletionSource();
        var session = bench.Open();

        var load = session.LoadAsync();
        bench.Time.Advance(TimeSpan.FromDays(30));
        var waited = !load.IsCompleted;
        bench.Client.HoldLoads.SetResult();
        await load;

        Assert.True(waited);
        Assert.True(session.IsAvailable);
    }

    private static async Task StoreAsync(SessionBench bench, string key)
    {
        var session = bench.Open(key, isNew: true);
        session.SetString("a", "b");
        await session.CommitAsync();
    }
}
