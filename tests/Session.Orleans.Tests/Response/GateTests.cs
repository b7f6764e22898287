using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GateTests
{
    public enum Around
    {
        Nothing,
        CompressionOutside,
        CompressionInside,
        OutputCacheOutside,
        OutputCacheInside,
    }

    public static TheoryData<HostKind, string, Around> Everything()
    {
        var data = new TheoryData<HostKind, string, Around>();
        foreach (var kind in ResponseKinds.All.Keys)
        {
            foreach (var around in Enum.GetValues<Around>())
            {
                data.Add(HostKind.Http1, kind, around);
            }

            data.Add(HostKind.TestServer, kind, Around.Nothing);
            data.Add(HostKind.Http2, kind, Around.Nothing);
            data.Add(HostKind.Http2, kind, Around.CompressionInside);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Commit_Applied_ShowsTheResponseAsItWouldBeWithoutSessions(HostKind host, string kind, Around around)
    {
        await using var app = await StartAsync(host, around);
        await using var bare = await StartAsync(host, around, sessions: false);
        using var browser = app.Browse();
        using var stranger = bare.Browse();

        using var response = await GetGzipAsync(browser, kind);
        using var expected = await GetGzipAsync(stranger, kind);

        Assert.Equal(await ShownAsync(expected), await ShownAsync(response));
        Assert.NotNull(browser.SessionCookie);
        Assert.Equal(kind, Encoding.UTF8.GetString(app.Cluster.Single().Entries["cart"].Span));
        Assert.Equal(1, app.Client.Commits);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Commit_Refused_ShowsNothingOfTheResponse(HostKind host, string kind, Around around)
    {
        await using var app = await StartAsync(host, around);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await GetGzipAsync(browser, kind);
        var shown = await ShownAsync(response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"refused\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("added", shown, StringComparison.Ordinal);
        Assert.Null(browser.SessionCookie);
        Assert.Equal(1, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Head_Refused_Is503WithoutBody(HostKind host)
    {
        await using var app = await StartAsync(host, Around.Nothing);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/text") { Version = browser.Client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.True(response.Content.Headers.ContentLength > 0);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Commit_OnItsWay_HoldsTheResponseBack(HostKind host)
    {
        await using var app = await StartAsync(host, Around.Nothing);
        using var browser = app.Browse();
        app.Client.HoldCommits = new TaskCompletionSource();

        var request = browser.Client.GetAsync("/streamed", HttpCompletionOption.ResponseHeadersRead);
        await app.Client.CommitArrived.Task;
        var before = request.IsCompleted;
        app.Client.HoldCommits.SetResult();
        using var response = await request;

        Assert.False(before);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Commit_Unknown_SaysSo(HostKind host)
    {
        await using var app = await StartAsync(host, Around.Nothing);
        using var browser = app.Browse();
        app.Client.LoseCommitAnswers = true;

        using var response = await browser.GetAsync("/text");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unknown\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A13_Commit_TakesTooLong_IsUnknownAndLoggedAsTheFrameworkDoes()
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, ResponseKinds.Map, parts: new TestAppParts(time));
        using var browser = app.Browse();
        app.Client.HoldCommits = new TaskCompletionSource();

        var request = browser.GetAsync("/text");
        await app.Client.CommitArrived.Task;
        time.Advance(TimeSpan.FromMinutes(1));
        using var response = await request;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unknown\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([9, 10], app.Logs.Records().Where(static line => line.Id.Id is 1 or 9 or 10).Select(static line => line.Id.Id));
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("application/json, text/html;q=0.5", "application/problem+json")]
    [InlineData("*/*", "application/problem+json")]
    [InlineData("this is no header", "application/problem+json")]
    public async Task Refused_SpeaksTheBrowsersLanguage(string accept, string expected)
    {
        await using var app = await StartAsync(HostKind.TestServer, Around.Nothing);
        using var browser = app.Browse();
        browser.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/text");

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("refused", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_OptionOff_ShowsTheResponseAndLogs()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, ResponseKinds.Map, static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        var text = await browser.ReadAsync("/text");

        Assert.Equal(ResponseKinds.Success, text);
        Assert.NotEmpty(app.Logs.Of("ErrorClosingTheSession"));
    }

    [Fact]
    public async Task Commit_AfterResponse_IsNotWaitedFor()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, ResponseKinds.Map, static options => options.CommitTime = SessionCommitTime.AfterResponse);
        using var browser = app.Browse();
        app.Client.HoldCommits = new TaskCompletionSource();

        using var response = await browser.Client.GetAsync("/streamed", HttpCompletionOption.ResponseHeadersRead);
        app.Client.HoldCommits.SetResult();
        await response.Content.ReadAsStringAsync();

        Assert.NotNull(browser.SessionCookie);
        Assert.Equal("streamed", await browser.ReadAsync("/cart"));
    }

    [Theory]
    [InlineData(SessionCommitTime.BeforeHeaders, SessionCommitTime.AfterResponse, true)]
    [InlineData(SessionCommitTime.AfterResponse, SessionCommitTime.BeforeHeaders, false)]
    public async Task Commit_EndpointDeclaresAnotherTime_TheEndpointCounts(SessionCommitTime option, SessionCommitTime declared, bool isShown)
    {
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            app => app.MapGet("/", static async context =>
            {
                context.Session.SetString("a", "b");
                await context.Response.WriteAsync("shown");
            }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { CommitTime = declared }),
            options => options.CommitTime = option);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/");

        Assert.Equal(isShown ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotEmpty(app.Logs.Of("ErrorClosingTheSession"));
    }

    private static Task<HttpResponseMessage> GetGzipAsync(Browser browser, string kind)
    {
        browser.Client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        return browser.GetAsync("/" + kind);
    }

    private static Task<TestApp> StartAsync(HostKind host, Around around, bool sessions = true) => TestApp.StartAsync(
        host,
        app =>
        {
            Put(app, around, Around.CompressionOutside, Around.OutputCacheOutside);
            _ = sessions ? app.UseOrleansSession() : app;
            Put(app, around, Around.CompressionInside, Around.OutputCacheInside);
            ResponseKinds.Map(app, sessions);
        },
        static builder =>
        {
            builder.Services.AddResponseCompression();
            builder.Services.AddOutputCache(static options => options.AddBasePolicy(static policy => policy.Cache()));
        });

    private static void Put(WebApplication app, Around around, Around compression, Around cache)
    {
        if (around == compression)
        {
            app.UseResponseCompression();
        }

        if (around == cache)
        {
            app.UseOutputCache();
        }
    }

    private static async Task<string> ShownAsync(HttpResponseMessage response)
    {
        var content = response.Content.Headers.ContentEncoding.Count == 0
            ? await response.Content.ReadAsStringAsync()
            : await ReadGzipAsync(response.Content);
        return $"{response.StatusCode} {Headers(response.Headers)} {Headers(response.Content.Headers)} {content}";
    }

    // Without what differs from one request to the next, and what a new session adds.
    private static string Headers(HttpHeaders headers) => string.Join(
        '|',
        headers.Where(static header => header.Key is not ("Date" or "Set-Cookie" or "Cache-Control" or "Pragma" or "Expires" or "Age")).Select(static header => $"{header.Key}={string.Join(',', header.Value)}"));

    private static async Task<string> ReadGzipAsync(HttpContent content)
    {
        await using var plain = new GZipStream(await content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }
}
