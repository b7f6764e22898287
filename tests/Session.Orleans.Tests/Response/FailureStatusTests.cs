using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>Each failure has the status that fits, and is shown by what the application has for it.</summary>
public sealed class FailureStatusTests
{
    private const string Browser = "text/html,application/xhtml+xml,*/*;q=0.8";

    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);

    public static MatrixTheoryData<HostKind, string> Pages { get; } = new([HostKind.TestServer, HostKind.Http1, HostKind.Http2], ["/set", "/set-then-write", "/conflict", "/wrapped", "/get"]);

    public static MatrixTheoryData<HostKind, string> Wrappers { get; } = new([HostKind.TestServer, HostKind.Http1, HostKind.Http2], ["none", "aggregate", "nested", "reflection", "application"]);

    [Theory]
    [InlineData(CommitStatus.Conflict, null, 409, "refused", false)]
    [InlineData(CommitStatus.Ended, SessionEndReason.Abandoned, 409, "refused", false)]
    [InlineData(CommitStatus.Ended, SessionEndReason.Rotated, 409, "refused", false)]
    [InlineData(CommitStatus.OverLimit, null, 413, "refused", false)]
    [InlineData(CommitStatus.Unavailable, null, 503, "refused", true)]
    [InlineData(CommitStatus.Locked, null, 503, "refused", true)]
    [InlineData(CommitStatus.LeaseLost, null, 503, "refused", true)]
    [InlineData(CommitStatus.RetryTooLate, null, 503, "unknown", true)]
    public async Task Commit_Refused_HasTheStatusThatFits(CommitStatus status, SessionEndReason? reason, int expected, string outcome, bool retries)
    {
        await using var app = await StartAsync(HostKind.TestServer);
        using var browser = app.Browse();
        app.Client.AnswerCommits = new CommitOutcome
        {
            Status = status,
            Reason = reason,
            Limit = status == CommitStatus.OverLimit ? new SessionLimitExceeded("MaximumSessionBytes", 2, 1) : null,
            Outage = status == CommitStatus.Unavailable ? ScriptedClient.Down : null,
        };

        using var response = await browser.GetAsync("/set");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal((expected, retries), ((int)response.StatusCode, response.Headers.RetryAfter is not null));
        Assert.Contains($"\"status\":{expected}", text, StringComparison.Ordinal);
        Assert.Contains($"\"outcome\":\"{outcome}\"", text, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task Commit_OverTheClustersLimit_OrSet_OverTheNodes_Is413(HostKind host)
    {
        await using var app = await StartAsync(host, static options => options.MaximumEntryBytes = 1_000_000);
        using var browser = app.Browse();

        using var full = await browser.GetAsync("/full");
        using var tooLarge = await browser.GetAsync("/too-large");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (full.StatusCode, tooLarge.StatusCode));
        Assert.Null(full.Headers.RetryAfter);
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task Failure_Wrapped_IsFound(HostKind host, string wrapper)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        using var response = await browser.GetAsync($"/wrapped?in={wrapper}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unavailable\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ByHand_TakesTooLong_IsNotToldThatSomethingMayNotBeStored()
    {
        await using var app = await StartAsync(HostKind.TestServer, timeout: TimeSpan.FromMilliseconds(200));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.HoldLoads = new TaskCompletionSource();

        using var response = await browser.GetAsync("/load");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unavailable\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("may not be stored", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_ByHand_TakesTooLong_IsUnknown()
    {
        await using var app = await StartAsync(HostKind.TestServer, timeout: TimeSpan.FromMilliseconds(200));
        using var browser = app.Browse();
        app.Client.HoldCommits = new TaskCompletionSource();

        using var response = await browser.GetAsync("/commit");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unknown\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task ProblemDetails_OfTheApplication_AreUsed(HostKind host, string path)
    {
        await using var app = await StartAsync(host, configure: static services => services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context => context.ProblemDetails.Extensions["site"] = "shop"));

        var (status, text) = await FailAsync(app, path, accept: null);

        Assert.Equal(Status(path), status);
        Assert.Contains("\"site\":\"shop\"", text, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("added to your cart", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task StatusCodePages_OfTheApplication_AreUsed(HostKind host, string path)
    {
        await using var app = await StartAsync(host, pages: static app => app.UseStatusCodePagesWithReExecute("/page", "?code={0}"), configure: static services => services.AddProblemDetails());

        var (status, text) = await FailAsync(app, path, Browser);

        Assert.Equal(Status(path), status);
        Assert.StartsWith($"page {(int)status} ", text, StringComparison.Ordinal);
        Assert.EndsWith(path is "/wrapped" or "/get" ? "unavailable" : "refused", text, StringComparison.Ordinal);
    }

    /// <summary>Pages that are inside of the session middleware have seen the application's own response, and are through with it.</summary>
    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task StatusCodePages_InsideOfTheSessionMiddleware_TheBuiltInPageIsSent(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, static app =>
        {
            app.UseOrleansSession();
            app.UseStatusCodePagesWithReExecute("/page", "?code={0}");
            app.UseRouting();
            Endpoints(app);
        });

        var (status, text) = await FailAsync(app, "/set", Browser);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("data-outcome=\"refused\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Delegate_OfTheApplication_IsUsed(HostKind host, string path)
    {
        await using var app = await StartAsync(
            host,
            static options => options.FailureResponse = static (context, failure) => context.Response.WriteAsync($"own {failure.StatusCode} {failure.Exception.GetType().Name}"),
            pages: static app => app.UseStatusCodePages());

        var (status, text) = await FailAsync(app, path, Browser);

        Assert.Equal(Status(path), status);
        Assert.StartsWith($"own {(int)status} Session", text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task Delegate_Throws_TheBuiltInResponseIsSent(HostKind host)
    {
        await using var app = await StartAsync(host, static options => options.FailureResponse = static (_, _) => throw new InvalidOperationException("on purpose"));

        var (status, text) = await FailAsync(app, "/set", accept: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"outcome\":\"refused\"", text, StringComparison.Ordinal);
        Assert.Single(app.Logs.Of("FailureResponseFailed"));
    }

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task StatusCodePage_ThatUsesTheSession_StoresNothingAndIsShownOnce(HostKind host)
    {
        await using var app = await StartAsync(host, pages: static app => app.UseStatusCodePagesWithReExecute("/page", "?code={0}&set=true"));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.RefuseCommits();

        var (status, text) = await ReadAsync(browser, "/set-then-write", Browser);
        app.Client.AnswerCommits = null;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "page 503 refused"), (status, text));
        Assert.Equal("stored", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task StatusCodePage_ApplicationGoesOnAndOn_IsAnsweredAllTheSame(HostKind host)
    {
        await using var app = await StartAsync(host, pages: static app => app.UseStatusCodePagesWithReExecute("/page", "?code={0}"));

        var (status, text) = await FailAsync(app, "/endless", Browser);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("data-outcome=\"refused\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task StatusCodePage_ApplicationNeedsAWhileToEnd_IsShown(HostKind host)
    {
        await using var app = await StartAsync(host, pages: static app => app.UseStatusCodePagesWithReExecute("/page", "?code={0}"));

        var page = await FailAsync(app, "/slow", Browser);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "page 503 refused"), page);
    }

    private static HttpStatusCode Status(string path) => path == "/conflict" ? HttpStatusCode.Conflict : HttpStatusCode.ServiceUnavailable;

    private static async Task<(HttpStatusCode Status, string Text)> FailAsync(TestApp app, string path, string? accept)
    {
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.RefuseCommits();
        if (path is "/wrapped" or "/get")
        {
            app.Client.FailLoads = ScriptedClient.Down;
        }

        if (path == "/conflict")
        {
            app.Client.AnswerCommits = new CommitOutcome { Status = CommitStatus.Conflict };
        }

        return await ReadAsync(browser, path, accept);
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadAsync(Browser browser, string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = browser.Client.DefaultRequestVersion, VersionPolicy = browser.Client.DefaultVersionPolicy };
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        using var response = await browser.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task<TestApp> StartAsync(HostKind host, Action<OrleansSessionOptions>? options = null, Action<WebApplication>? pages = null, Action<IServiceCollection>? configure = null, TimeSpan? timeout = null) => TestApp.StartAsync(
        host,
        app =>
        {
            pages?.Invoke(app);
            app.UseOrleansSession();
            app.UseRouting();
            Endpoints(app);
        },
        builder =>
        {
            builder.Services.Configure(options ?? (static _ => { }));
            builder.Services.Configure<SessionOptions>(options => options.IOTimeout = timeout ?? options.IOTimeout);
            configure?.Invoke(builder.Services);
        });

    private static void Endpoints(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a"));
        app.MapGet("/conflict", static (HttpContext context) => context.Session.SetString("a", "again"));
        app.MapGet("/set-then-write", static async (HttpContext context) =>
        {
            context.Session.SetString("a", "again");
            await context.Response.WriteAsync("added to your cart");
            await context.Response.WriteAsync("and more");
        });
        app.MapGet("/endless", static async (HttpContext context) =>
        {
            context.Session.SetString("a", "again");
            while (true)
            {
                await context.Response.WriteAsync("more");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                if (context.Response.HasStarted && context.RequestAborted.IsCancellationRequested)
                {
                    return;
                }
            }
        });
        app.MapGet("/slow", static async (HttpContext context) =>
        {
            context.Session.SetString("a", "again");
            await context.Response.WriteAsync("added to your cart");
            await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
        });
        app.MapGet("/full", static (HttpContext context) =>
        {
            for (var i = 0; i < 5; i++)
            {
                context.Session.Set($"big{i}", new byte[999_000]);
            }
        });
        app.MapGet("/too-large", static (HttpContext context) => context.Session.Set("big", new byte[1_000_001]));
        app.MapGet("/load", static (HttpContext context) => context.Session.LoadAsync());
        app.MapGet("/commit", static (HttpContext context) =>
        {
            context.Session.SetString("a", "again");
            return context.Session.CommitAsync();
        });
        app.MapGet("/wrapped", static (HttpContext context, string? @in) => ThrowWrapped(context, @in ?? "aggregate"));
        app.MapGet("/page", static (HttpContext context, int code, bool? set) =>
        {
            if (set == true)
            {
                context.Session.SetString("a", "by the page");
            }

            return $"page {code} {context.Features.Get<SessionFailure>()?.Outcome}";
        });
    }

    private static void ThrowWrapped(HttpContext context, string wrapper)
    {
        try
        {
            if (wrapper == "reflection")
            {
                typeof(FailureStatusTests).GetMethod(nameof(Use), BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [context]);
            }

            Use(context);
        }
        catch (Exception error) when (wrapper is not ("none" or "reflection"))
        {
            throw wrapper switch
            {
                "aggregate" => new AggregateException(new InvalidOperationException("another"), error),
                "nested" => new AggregateException(new AggregateException(error)),
                _ => new InvalidOperationException("the cart could not be shown", error),
            };
        }
    }

    private static void Use(HttpContext context) => _ = context.Session.Keys.Count();
}
