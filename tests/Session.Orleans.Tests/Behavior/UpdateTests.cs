using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace OrleansSessions.Tests;

/// <summary>S4: an update that is repeated on the content that others wrote.</summary>
public sealed class UpdateTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_TryUpdate_ManyAtOnce_NoneIsLost(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=0");

        var applied = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.ReadAsync("/update?attempts=100")));

        Assert.All(applied, static answer => Assert.Equal("True", answer));
        Assert.Equal("20", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_TryUpdate_OthersAreFasterEachTime_IsFalseAndNothingIsApplied(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=0");

        var applied = await browser.ReadAsync("/disturbed");

        Assert.Equal("False after 2", applied);
        Assert.Equal("200", await browser.ReadAsync("/get"));
    }

    /// <summary>What a request changes after its response has begun was made of what it read before that.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_DetectsConflicts_AlsoBehindTheFirstByte(HostKind host)
    {
        var (read, written) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            app =>
            {
                app.MapGet("/set", static (HttpContext context, int n) => context.Session.SetInt32("n", n));
                app.MapGet("/n", static (HttpContext context) => $"{context.Session.GetInt32("n")}");
                app.MapGet("/add", async (HttpContext context) =>
                {
                    var n = context.Session.GetInt32("n");
                    read.SetResult();
                    await written.Task;
                    context.Session.SetInt32("own", 1);
                    await context.Response.WriteAsync("begun");
                    await context.Response.Body.FlushAsync();
                    context.Session.SetInt32("n", n!.Value + 1);
                }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });
            },
            parts: await TestAppParts.OverAsync(host));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=5");

        var adding = browser.ReadAsync("/add");
        await read.Task;
        await browser.ReadAsync("/set?n=100");
        written.SetResult();
        await adding;

        Assert.Equal("100", await browser.ReadAsync("/n"));
        Assert.NotEmpty(app.Logs.Of("ErrorClosingTheSession"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_TryUpdate_OtherKeyWasReadAndChanged_RunsAgain(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=5");

        var applied = await browser.ReadAsync("/derived");

        Assert.Equal("True: 100 in 2", applied);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_TryUpdate_ACommitBeforeItWasNotToldWhatOthersChanged_RunsOnWhatTheyWrote(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=5");

        var applied = await browser.ReadAsync("/behind");

        Assert.Equal("True: 110", applied);
        Assert.Equal("110", await browser.ReadAsync("/get"));
    }

    /// <summary>Two updates of one request share what it has changed: the one that is repeated would drop the changes of the other.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_TryUpdate_AnotherOfTheRequestRuns_IsRefusedAndTheFirstIsApplied(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=5");

        Assert.Equal("InvalidOperationException, True", await browser.ReadAsync("/overlapping"));
        Assert.Equal("6", await browser.ReadAsync("/get"));
    }

    private static void Endpoints(WebApplication app)
    {
        app.MapGet("/overlapping", static async (HttpContext context) =>
        {
            Exception? refused = null;
            var applied = await context.TryUpdateSessionAsync(async (session, _) =>
            {
                session.SetInt32("n", session.GetInt32("n").GetValueOrDefault() + 1);
                refused = await Record.ExceptionAsync(() => context.TryUpdateSessionAsync(static (_, _) => Task.CompletedTask));
            });
            return $"{refused?.GetType().Name}, {applied}";
        }).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/set", static (HttpContext context, int n) => context.Session.SetInt32("n", n)).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/get", static (HttpContext context) => $"{context.Session.GetInt32("n")}").WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/update", static async (HttpContext context, int attempts) => $"{await context.TryUpdateSessionAsync(
            static (session, _) =>
            {
                session.SetInt32("n", session.GetInt32("n").GetValueOrDefault() + 1);
                return Task.CompletedTask;
            },
            attempts)}").WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/disturbed", async (HttpContext context) =>
        {
            var runs = 0;
            var applied = await context.TryUpdateSessionAsync(
                async (session, _) =>
                {
                    session.SetInt32("n", -1);
                    await DisturbAsync(context, app, ++runs * 100);
                },
                attempts: 2);
            return $"{applied} after {runs}";
        }).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/behind", async (HttpContext context) =>
        {
            context.Session.SetInt32("own", 1);
            for (var others = 100; others < 110; others++)
            {
                await DisturbAsync(context, app, others); // more than the versions that the cluster can tell apart
            }

            var applied = await context.TryUpdateSessionAsync(static (session, _) =>
            {
                session.SetInt32("n", session.GetInt32("n").GetValueOrDefault() + 1);
                return Task.CompletedTask;
            });
            return $"{applied}: {context.Session.GetInt32("n")}";
        }).WithSessionAccess(SessionAccess.ReadWrite);
        app.MapGet("/derived", async (HttpContext context) =>
        {
            var runs = 0;
            var applied = await context.TryUpdateSessionAsync(async (session, _) =>
            {
                session.SetInt32("copy", session.GetInt32("n").GetValueOrDefault());
                if (++runs == 1)
                {
                    await DisturbAsync(context, app, 100);
                }
            });
            return $"{applied}: {context.Session.GetInt32("copy")} in {runs}";
        }).WithSessionAccess(SessionAccess.ReadWrite);
    }

    /// <summary>Another request of the same browser.</summary>
    private static async Task DisturbAsync(HttpContext context, WebApplication app, int n)
    {
        using var handler = app.GetTestServer().CreateHandler();
        using var other = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/") };
        other.DefaultRequestHeaders.Add("Cookie", context.Request.Headers.Cookie.ToString());
        using var answer = await other.GetAsync(new Uri($"/set?n={n}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }
}
