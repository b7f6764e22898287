using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

public sealed class AfterRequestTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A16_Session_KeptAfterItsRequest_SaysWhatItCannotDo(HostKind sessions)
    {
        ISession? kept = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints => endpoints.MapGet("/", (HttpContext context) =>
            {
                kept ??= context.Session;
                context.Session.SetString("a", "stored");
            }),
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/");
        await browser.ReadAsync("/");

        Assert.NotNull(kept);
        Assert.Equal("stored", kept.GetString("a"));
        Assert.Contains("request of this session is over", Assert.Throws<InvalidOperationException>(() => kept.SetString("a", "x")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => kept.Remove("a"));
        Assert.Throws<InvalidOperationException>(() => kept.Clear());
        Assert.Equal(2, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A16_Request_KeptAfterItsEnd_EndsAndChangesNobodysSession(HostKind sessions)
    {
        ISessionFeature? first = null;
        List<string> said = [];
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints => endpoints.MapGet("/", async (HttpContext context) =>
            {
                context.Session.SetString("a", "stored");
                var own = context.Features.Get<ISessionFeature>();
                if (first is null)
                {
                    first = own;
                    return;
                }

                context.Features.Set(first); // as if it had been kept: the server gives the same context to the next request
                Func<Task>[] acts = [() => context.AbandonSessionAsync(), () => context.RotateSessionAsync(), async () => await context.TryUpdateSessionAsync(static (_, _) => Task.CompletedTask)];
                foreach (var act in acts)
                {
                    said.Add((await Assert.ThrowsAsync<InvalidOperationException>(act)).Message);
                }

                context.Features.Set(own);
            }),
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/");
        var cookie = browser.SessionCookie;

        using var response = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, said.Count);
        Assert.All(said, static message => Assert.Contains("request of this session is over", message, StringComparison.Ordinal));
        Assert.Equal(cookie, browser.SessionCookie);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A16_Rotation_NobodyWaitedForIt_ReachesNoOtherResponse(HostKind sessions)
    {
        Task? rotation = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints =>
            {
                endpoints.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
                endpoints.MapGet("/rotate", (HttpContext context) =>
                {
                    var read = context.Session.GetString("a");
                    rotation = context.RotateSessionAsync();
                    return read;
                });
                endpoints.MapGet("/other", async () =>
                {
                    ((ScriptedClient)endpoints.Services.GetRequiredService<ISessionClient>()).HoldCommits!.SetResult();
                    await rotation!;
                });
            },
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        using var connection = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1 }) { BaseAddress = browser.Client.BaseAddress };
        await browser.ReadAsync("/set");
        app.Client.HoldCommits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var rotate = new HttpRequestMessage(HttpMethod.Get, "/rotate");
        rotate.Headers.Add("Cookie", browser.CookieHeader);

        using var own = await connection.SendAsync(rotate);
        using var other = await connection.GetAsync("/other");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (own.StatusCode, other.StatusCode));
        Assert.Equal((false, false), (own.Headers.Contains("Set-Cookie"), other.Headers.Contains("Set-Cookie")));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A16_Session_KeptUnloaded_DoesNotReadAnotherRequestsCookie(HostKind sessions)
    {
        ISession? kept = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints =>
            {
                endpoints.MapGet("/keep", (HttpContext context) =>
                {
                    kept = context.Session;
                });
                endpoints.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "secret"));
            },
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/keep");
        await browser.ReadAsync("/set");

        Assert.NotNull(kept);
        Assert.False(kept.IsAvailable);
        Assert.Throws<InvalidOperationException>(() => kept.GetString("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept.LoadAsync());
    }
}
