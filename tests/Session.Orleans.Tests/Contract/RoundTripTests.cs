using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class RoundTripTests
{
    [Theory]
    [ClassData(typeof(EveryWay))]
    public async Task Set_NextRequest_ReadsIt(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Counter);
        using var browser = app.Browse();

        var first = await browser.ReadAsync("/count");
        var second = await browser.ReadAsync("/count");

        Assert.Equal(("1", "2"), (first, second));
        Assert.Equal(2, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EveryWay))]
    public async Task Set_ClusterRefuses_ResponseIs503(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Counter);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/count");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"outcome\":\"refused\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Null(browser.SessionCookie);
    }

    private static void Counter(WebApplication app) => app.MapGet("/count", static (HttpContext context) =>
    {
        var count = context.Session.GetInt32("count").GetValueOrDefault() + 1;
        context.Session.SetInt32("count", count);
        return count.ToString();
    });
}
