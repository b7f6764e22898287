using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class CallbackTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task OnStarting_Several_RunInReverseAndOutermostLast(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/order");

        Assert.Equal("second,first,outside", string.Join(',', response.Headers.GetValues("X-Order")));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A17_OnStarting_FirstSet_EstablishesTheSession(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/set-late");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("late", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A5_OnStarting_SetThenRemove_StoresAnEmptySession(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        await browser.ReadAsync("/blazor");

        Assert.NotNull(browser.SessionCookie);
        Assert.Empty(app.Cluster.Single().Entries);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task OnStarting_FirstSetFromOutside_EstablishesTheSession(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        await browser.ReadAsync("/set-outside");

        Assert.Equal("outside", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task HasStarted_BeforeAndAfterTheFirstFlush_IsFalseThenTrue(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        var text = await browser.ReadAsync("/started");

        Assert.Equal("False,False,True", text);
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Set_AfterTheResponseStarted_NewSessionThrowsAndKnownOneIsStored(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        var first = await browser.ReadAsync("/late");
        await browser.ReadAsync("/set-late");
        var second = await browser.ReadAsync("/late");

        Assert.Equal(("InvalidOperationException", "set"), (first, second));
        Assert.Equal("after", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task OnStarting_CallbackWrites_DoesNotHang(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        var text = await browser.ReadAsync("/reentrant");

        Assert.Contains("body", text, StringComparison.Ordinal);
        Assert.Equal("reentrant", await browser.ReadAsync("/get"));
    }

    private static Task<TestApp> StartAsync(HostKind host) => TestApp.StartAsync(host, static app =>
    {
        app.Use(static (context, next) =>
        {
            Order(context, "outside");
            if (context.Request.Path == "/set-outside")
            {
                context.Response.OnStarting(() => Run(() => context.Features.Get<ISession>()?.SetString("a", "outside")));
            }

            return next(context);
        });
        app.UseOrleansSession();
        app.Use(static (context, next) =>
        {
            context.Features.Set(context.Session);
            return next(context);
        });
        app.MapGet("/order", static context =>
        {
            Order(context, "first");
            Order(context, "second");
            return context.Response.WriteAsync("x");
        });
        app.MapGet("/set-outside", static context => context.Response.WriteAsync("x"));
        app.MapGet("/set-late", static context =>
        {
            context.Response.OnStarting(() => Run(() => context.Session.SetString("a", "late")));
            context.Response.Redirect("/get");
            return Task.CompletedTask;
        });
        app.MapGet("/blazor", static context =>
        {
            context.Response.OnStarting(() => Run(() =>
            {
                context.Session.SetString("a", "x");
                context.Session.Remove("a");
            }));
            return context.Response.WriteAsync("x");
        });
        app.MapGet("/started", static async context =>
        {
            context.Session.SetString("a", "x");
            var before = context.Response.HasStarted;
            var within = false;
            context.Response.OnStarting(() => Run(() => within = context.Response.HasStarted));
            await context.Response.StartAsync();
            await context.Response.WriteAsync($"{before},{within},{context.Response.HasStarted}");
        });
        app.MapGet("/late", static async context =>
        {
            await context.Response.StartAsync();
            try
            {
                context.Session.SetString("a", "after");
                await context.Response.WriteAsync("set");
            }
            catch (InvalidOperationException)
            {
                await context.Response.WriteAsync(nameof(InvalidOperationException));
            }
        });
        app.MapGet("/reentrant", static async context =>
        {
            context.Session.SetString("a", "reentrant");
            context.Response.OnStarting(() => context.Response.Body.WriteAsync("early "u8.ToArray()).AsTask());
            await context.Response.WriteAsync("body");
        });
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    });

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static void Order(HttpContext context, string name) => context.Response.OnStarting(() =>
    {
        context.Response.Headers.Append("X-Order", name);
        return Task.CompletedTask;
    });
}
