using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions.Tests;

public sealed class BranchTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task UseOrleansSession_InABranchToo_HasASessionAndCookieOfItsOwn(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, static app =>
        {
            app.UseOrleansSession();
            app.Map("/admin", static branch => branch
                .Use(static (context, next) =>
                {
                    context.Session.SetString("a", "outer");
                    return next(context);
                })
                .UseOrleansSession(new SessionOptions { Cookie = { Name = ".Admin" }, IdleTimeout = TimeSpan.FromMinutes(5) })
                .Run(static context =>
                {
                    context.Session.SetString("b", "inner");
                    return context.Response.WriteAsync(string.Join(',', context.Session.Keys));
                }));
            app.MapGet("/get", static (HttpContext context) => string.Join(',', context.Session.Keys));
        });
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/admin");
        var inner = await response.Content.ReadAsStringAsync();

        Assert.Equal("b", inner);
        Assert.Equal([".Admin", ".AspNetCore.Session"], response.Headers.GetValues("Set-Cookie").Select(static cookie => cookie[..cookie.IndexOf('=', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Equal("a", await browser.ReadAsync("/get"));
        Assert.Equal(2, app.Cluster.Ids.Count);
        Assert.Contains(app.Client.Sent, static commit => commit.Idle == TimeSpan.FromMinutes(5));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task UseOrleansSession_InABranchToo_RefusedCommitShowsNothing(HostKind host)
    {
        await using var app = await TestApp.StartAsync(host, static app =>
        {
            app.UseOrleansSession();
            app.Map("/admin", static branch => branch
                .UseOrleansSession(new SessionOptions { Cookie = { Name = ".Admin" } })
                .Run(static context =>
                {
                    context.Session.SetString("b", "inner");
                    return context.Response.WriteAsync("success");
                }));
        });
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/admin");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task UseOrleansSession_WithoutEndpoint_Works()
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static app => app.UseOrleansSession().Run(static context =>
        {
            var count = context.Session.GetInt32("count") ?? 0;
            context.Session.SetInt32("count", count + 1);
            return context.Response.WriteAsync(count.ToString());
        }));
        using var browser = app.Browse();

        await browser.ReadAsync("/");

        Assert.Equal("1", await browser.ReadAsync("/"));
    }

    [Fact]
    public async Task Session_OutsideTheMiddleware_IsNotThere()
    {
        ISessionFeature? before = null, after = null;
        await using var app = await TestApp.StartAsync(HostKind.TestServer, app =>
        {
            app.Use(async (context, next) =>
            {
                before = context.Features.Get<ISessionFeature>();
                await next(context);
                after = context.Features.Get<ISessionFeature>();
            });
            app.UseOrleansSession();
            app.Run(static context => context.Response.WriteAsync(context.Session.Id));
        });

        await app.Browse().ReadAsync("/");

        Assert.Null(before);
        Assert.Null(after);
    }
}
