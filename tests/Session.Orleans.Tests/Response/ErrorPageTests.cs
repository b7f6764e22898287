using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class ErrorPageTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task ExceptionPage_RunsThePipelineAgain_SharesTheSession(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/throw");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.InternalServerError, "error page: page"), (response.StatusCode, text));
        Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("page,error", await browser.ReadAsync("/get"));
        Assert.Single(app.Cluster.Ids);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task StatusPage_RunsThePipelineAgain_SharesTheSession(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/missing");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.NotFound, "error page: page"), (response.StatusCode, text));
        Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("page,error", await browser.ReadAsync("/get"));
        Assert.Single(app.Cluster.Ids);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Exception_CallbacksHeldBack_RunForTheErrorPage(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/throw");

        Assert.Equal("second,first", string.Join(',', response.Headers.GetValues("X-Order")));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Exception_BytesHeldBack_DoNotReachTheErrorPage(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        var text = await browser.ReadAsync("/throw-unflushed");

        Assert.Equal("error page: page", text);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task ErrorPage_CommitRefused_Is503(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/throw");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("error page", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(browser.SessionCookie);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ErrorPage_EndpointThatThrewOnlyReads_MayWrite(bool isOutside)
    {
        await using var app = await StartAsync(HostKind.Http1, isOutside);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var response = await browser.GetAsync("/throw-read-only");

        Assert.Equal((HttpStatusCode.InternalServerError, "error page: set"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("set,error", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Exception_AfterARefusedCommit_LeavesThe503()
    {
        await using var app = await StartAsync(HostKind.Http1);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/write-throw");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "error page: "), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private static Task<TestApp> StartAsync(HostKind host, bool isOutside = true) => TestApp.StartAsync(host, app =>
    {
        if (!isOutside)
        {
            app.UseOrleansSession();
        }

        app.UseExceptionHandler("/error");
        app.UseStatusCodePagesWithReExecute("/error");
        if (isOutside)
        {
            app.UseOrleansSession();
        }

        app.UseRouting();
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("path", "set"));
        app.MapGet("/throw-read-only", static context => throw new InvalidOperationException(context.Session.GetString("path"))).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/throw", static context =>
        {
            context.Session.SetString("path", "page");
            Order(context, "first");
            Order(context, "second");
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/throw-unflushed", static context =>
        {
            context.Session.SetString("path", "page");
            context.Response.BodyWriter.GetSpan(1)[0] = (byte)'x';
            context.Response.BodyWriter.Advance(1);
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/write-throw", static async context =>
        {
            context.Session.SetString("path", "page");
            await context.Response.WriteAsync("success");
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/missing", static context =>
        {
            context.Session.SetString("path", "page");
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        app.Map("/error", static async context =>
        {
            var path = context.Session.GetString("path");
            context.Session.SetString("path", path + ",error");
            await context.Response.WriteAsync($"error page: {path}");
        });
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("path") ?? "");
    });

    private static void Order(HttpContext context, string name) => context.Response.OnStarting(() =>
    {
        context.Response.Headers.Append("X-Order", name);
        return Task.CompletedTask;
    });
}
