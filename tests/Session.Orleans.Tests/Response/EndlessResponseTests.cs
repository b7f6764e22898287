using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class EndlessResponseTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task EndlessWriter_CommitRefused_Answers503AndStopsTheWriter(HostKind host)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.WithSessionsAsync(host, app => app.MapGet("/", async context =>
        {
            context.Session.SetString("a", "b");
            while (!(await context.Response.BodyWriter.WriteAsync("added"u8.ToArray())).IsCompleted)
            {
            }

            stopped.SetResult();
        }));
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/");
        await stopped.Task;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(HostKind.Http1)]
    [InlineData(HostKind.Http2)]
    public async Task EndlessStream_CommitRefused_StopsAndHoldsUpNobody(HostKind host)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.WithSessionsAsync(host, app =>
        {
            app.MapGet("/", async context =>
            {
                context.Session.SetString("a", "b");
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync("added");
                    await context.Response.Body.FlushAsync();
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                }

                stopped.SetResult();
            });
            app.MapGet("/other", static () => "other");
        });
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/").WaitAsync(TimeSpan.FromSeconds(30));
        var other = await browser.ReadAsync("/other").WaitAsync(TimeSpan.FromSeconds(30));
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "other"), (response.StatusCode, other));
    }

    [Theory]
    [InlineData(HostKind.Http1)]
    [InlineData(HostKind.Http2)]
    public async Task LongRunningHandler_CommitRefused_IsAnsweredBeforeItEnds(HostKind host)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.WithSessionsAsync(host, app => app.MapGet("/", async context =>
        {
            context.Session.SetString("a", "b");
            await context.Response.WriteAsync("added");
            await end.Task;
        }));
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(30));
        end.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("refused", text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task S6_ChangesWhileStreaming_AreStoredWhenCommitted(HostKind host)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.WithSessionsAsync(host, app => app.MapGet("/", async context =>
        {
            context.Session.SetString("a", "before");
            await context.Response.WriteAsync("x");
            context.Session.SetString("a", "within");
            await context.Session.CommitAsync();
            await context.Response.WriteAsync("y");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            context.Session.SetString("a", "after");
        }));
        using var browser = app.Browse();

        using var response = await browser.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[2]);
        var within = Stored(app);
        goOn.SetResult();
        await body.CopyToAsync(Stream.Null);
        await app.StopAsync();

        Assert.Equal(("within", "after"), (within, Stored(app)));
    }

    private static string Stored(TestApp app) => Encoding.UTF8.GetString(app.Cluster.Single().Entries["a"].Span);
}
