using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class ReadingTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A6_Reading_NewSession_LeavesNothingAnywhere(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static endpoints => endpoints.MapGet("/", static (HttpContext context) =>
        {
            context.Session.Remove("a");
            return $"{context.Session.IsAvailable} {context.Session.Keys.Count()} {context.Session.GetString("a")}";
        }));
        using var browser = app.Browse();

        var text = await browser.ReadAsync("/");

        Assert.Equal("True 0 ", text);
        Assert.Null(browser.SessionCookie);
        Assert.Equal((0, 0), (app.Client.Loads, app.Client.Commits));
    }
}
