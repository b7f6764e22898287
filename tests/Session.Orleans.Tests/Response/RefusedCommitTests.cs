using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>What becomes of a response whose changes are refused when a part of it is gone, or elsewhere, already.</summary>
public sealed class RefusedCommitTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Commit_RefusedAfterAnotherOneWasStored_DoesNotSayThatNothingWas(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static endpoints => endpoints.MapGet("/", static async (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            await context.Session.CommitAsync();
            ((ScriptedClient)context.RequestServices.GetRequiredService<ISessionClient>()).RefuseCommits();
            context.Session.SetString("b", "2");
        }));
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/");
        var shown = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unknown\"", shown, StringComparison.Ordinal);
        Assert.Contains("A part of what this request changed was stored", shown, StringComparison.Ordinal);
    }

    /// <summary>What stands outside collects the response, and takes it back when it throws.</summary>
    [Theory]
    [InlineData("/synchronous", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/late", HttpStatusCode.InternalServerError)]
    public async Task CommitRefusedBehindABuffer_NothingOfTheResponseIsShown(string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(HostKind.Http1, static app =>
        {
            app.UseExceptionHandler(static error => error.Run(static context => context.Response.WriteAsync("an error")));
            app.Use(static async (context, next) =>
            {
                var (server, buffer) = (context.Response.Body, new MemoryStream());
                context.Response.Body = buffer;
                try
                {
                    await next(context);
                    await server.WriteAsync(buffer.ToArray());
                }
                finally
                {
                    context.Response.Body = server;
                }
            });
            app.UseOrleansSession();
            app.MapGet("/synchronous", static (HttpContext context) =>
            {
                context.Session.SetString("a", "1");
                using var writer = new StreamWriter(context.Response.Body);
                writer.Write("added to your cart");
            });
            app.MapGet("/late", static async (HttpContext context) =>
            {
                await context.Response.WriteAsync("added to your cart");
                context.Session.SetString("a", "1");
            });
        });
        using var browser = app.Browse();
        await browser.ReadAsync("/synchronous");
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync(path);
        var shown = await response.Content.ReadAsStringAsync();

        Assert.Equal(expected, response.StatusCode);
        Assert.DoesNotContain("added", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriterIsCompletedWithAnErrorBeforeTheCommit_TheResponseIsNoWholeOne()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, static endpoints => endpoints.MapGet("/", static (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            context.Response.BodyWriter.Write("half"u8);
            context.Response.BodyWriter.Complete(new InvalidOperationException("on purpose"));
        }));
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode); // as the server says it without a gate
    }
}
