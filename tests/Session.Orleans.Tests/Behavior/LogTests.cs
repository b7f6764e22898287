using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

/// <summary>14: what is logged, beside what the framework's own sessions log in the same situation.</summary>
public sealed partial class LogTests
{
    private static readonly string[] Keys = ["a-key", "never-stored", "failing", "hanging"];

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A14_Logs_OfALife_AreTheFrameworksWithTheIdForTheKey(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        using var their = new FakeLoggerProvider();

        await LiveOursAsync(bench);
        await LiveTheirsAsync(their);

        var ids = bench.Get<SessionIds>();
        var ours = bench.Logs.Records().Select(line => Shape(line, Keys.Aggregate(line.Message, (text, key) => text.Replace(ids.Of(key).ToString(), key, StringComparison.Ordinal))));
        Assert.Equal([3, 5, 4, 2, 6, 8, 9], their.Records().Select(static line => line.Id.Id));
        Assert.Equal(their.Records().Select(static line => Shape(line, line.Message)), ours);
        Assert.All(bench.Logs.Records(), static line => Assert.StartsWith("OrleansSessions.", line.Category, StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A14_Logs_OfTheMiddleware_AreTheFrameworks(HostKind sessions)
    {
        var cache = new OldCache();
        await using var ours = await TestApp.StartAsync(sessions, Pages(ours: true), static builder => builder.Services.Configure<OrleansSessionOptions>(static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue));
        await using var theirs = await TestApp.StartAsync(
            HostKind.TestServer, Pages(ours: false), builder => builder.Services.AddSingleton<IDistributedCache>(cache).AddSession(), new TestAppParts { AddsSessions = false });

        await VisitAsync(ours, ours.Client.RefuseCommits);
        await VisitAsync(theirs, () => cache.FailsWrites = true);

        Assert.Equal([7, 1], Middleware(theirs).Select(static line => line.Id.Id));
        Assert.Equal(Middleware(theirs).Select(static line => Shape(line, line.Message)), Middleware(ours).Select(static line => Shape(line, line.Message)));
        Assert.All(Middleware(ours), static line => Assert.StartsWith("OrleansSessions.", line.Category, StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A14_Logs_Whatever_NeverShowTheKey(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);

        await LiveOursAsync(bench);

        Assert.NotEmpty(bench.Logs.Records());
        Assert.DoesNotContain(bench.Logs.Records(), static line => Keys.Any(key => $"{line.Message}{line.Exception}".Contains(key, StringComparison.Ordinal)));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A14_Logs_LoadFailureThatTheApplicationCaught_IsTheFrameworksAtTheNextMemberOnce(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open("failing");
        var error = await Assert.ThrowsAsync<SessionUnavailableException>(() => session.LoadAsync());
        var before = bench.Logs.Records().Count;

        var read = (session.IsAvailable, session.GetString("a"));

        Assert.Equal((false, null), read);
        Assert.Equal(0, before);
        var line = Assert.Single(bench.Logs.Records());
        Assert.Equal((6, LogLevel.Error, error), (line.Id.Id, line.Level, line.Exception));
        Assert.Equal(1, bench.Client.Loads);
    }

    [Fact]
    public async Task A14_Logs_LoadFailureThatTheApplicationCaught_OfTheMiddlewareToo()
    {
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.TestServer,
            static app =>
            {
                app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
                app.MapGet("/read", static async (HttpContext context) =>
                {
                    await Assert.ThrowsAsync<SessionUnavailableException>(() => context.Session.LoadAsync());
                    return context.Session.IsAvailable;
                });
            },
            static options => options.UnavailableBehavior = SessionUnavailableBehavior.Empty);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        var read = await browser.ReadAsync("/read");

        Assert.Equal("false", read);
        Assert.Single(app.Logs.Records(), static line => line.Id is { Id: 6, Name: "SessionCacheReadException" });
    }

    private static async Task LiveOursAsync(SessionBench bench)
    {
        await LiveAsync((key, isNew) => bench.Open(key, isNew));
        bench.Client.FailLoads = ScriptedClient.Down;
        _ = bench.Open("failing").Keys;
        bench.Client.FailLoads = null;

        bench.Client.HoldLoads = bench.Client.HoldCommits = new TaskCompletionSource();
        var load = bench.Open("hanging").LoadAsync();
        bench.Time.Advance(bench.Timeout);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        var commit = CommitAsync(bench.Open("hanging", isNew: true));
        bench.Time.Advance(bench.Timeout);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
    }

    private static async Task LiveTheirsAsync(FakeLoggerProvider logs)
    {
        var cache = new OldCache();
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(logs));
        var store = new DistributedSessionStore(cache, factory);
        ISession Open(string key, bool isNew, TimeSpan timeout) => store.Create(key, TimeSpan.FromMinutes(20), timeout, static () => true, isNew);

        await LiveAsync((key, isNew) => Open(key, isNew, TimeSpan.FromMinutes(1)));
        cache.Fails = true;
        _ = Open("failing", isNew: false, TimeSpan.FromMinutes(1)).Keys;
        cache.Fails = false;

        cache.Hold = new TaskCompletionSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open("hanging", isNew: false, TimeSpan.FromMilliseconds(1)).LoadAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CommitAsync(Open("hanging", isNew: true, TimeSpan.FromMilliseconds(1))));
    }

    private static async Task LiveAsync(Func<string, bool, ISession> open)
    {
        var first = open("a-key", true);
        first.SetString("a", "b");
        await first.CommitAsync();
        _ = open("a-key", false).Keys;
        _ = open("never-stored", false).Keys;
    }

    private static Task CommitAsync(ISession session)
    {
        session.SetString("a", "b");
        return session.CommitAsync();
    }

    private static async Task VisitAsync(TestApp app, Action fail)
    {
        using var stranger = app.Browse();
        stranger.SessionCookie = "AAAA";
        await stranger.ReadAsync("/get");
        fail();
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
    }

    private static IEnumerable<FakeLogRecord> Middleware(TestApp app) => app.Logs.Records().Where(static line => line.Id.Id is 1 or 7 or 10);

    private static (int, string?, LogLevel, string) Shape(FakeLogRecord line, string text) => (line.Id.Id, line.Id.Name, line.Level, PublicId().Replace(text, "Id:*"));

    private static Action<WebApplication> Pages(bool ours) => app =>
    {
        _ = ours ? app.UseOrleansSession() : app.UseSession();
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "b"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    };

    [GeneratedRegex("Id:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex PublicId();
}
