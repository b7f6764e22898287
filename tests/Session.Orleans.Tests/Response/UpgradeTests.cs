using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class UpgradeTests
{
    public static TheoryData<HostKind> Servers() => [HostKind.Http1, HostKind.Http2];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task WebSocket_ChangesBefore_AreStoredBeforeItOpens(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var socket = await ConnectAsync(browser, host);
        var buffer = new byte[100];
        var message = await socket.ReceiveAsync(buffer, CancellationToken.None);

        Assert.Equal("opened", await browser.ReadAsync("/get"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, message.Count));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task WebSocket_CommitRefused_DoesNotOpen(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.RefuseCommits();

        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(browser, host));

        app.Client.AnswerCommits = null;
        Assert.Equal("set", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task WebSocket_ChangesWhileOpen_AreStoredAtItsEnd(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var socket = await ConnectAsync(browser, host);
        await socket.ReceiveAsync(new byte[100], CancellationToken.None);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await app.StopAsync();

        Assert.Equal("closed", Encoding.UTF8.GetString(app.Cluster.Single().Entries["a"].Span));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task WebSocket_LastCommitFails_IsLoggedAsWhatItIs(HostKind host, HostKind sessions, bool usedBefore)
    {
        await using var app = await StartAsync(host, await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        using var socket = await ConnectAsync(browser, host, usedBefore ? "/socket" : "/late");
        await socket.ReceiveAsync(new byte[100], CancellationToken.None);
        app.Client.RefuseCommits();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await app.StopAsync();

        var line = Assert.Single(app.Logs.Records(), static line => line.Exception is not null);
        Assert.Equal("ErrorClosingTheSession", line.Id.Name);
        Assert.IsType<SessionCommitException>(line.Exception);
    }

    public static MatrixTheoryData<HostKind, HostKind, bool> Ways() => new([HostKind.Http1, HostKind.Http2], RealCluster.Ways, [true, false]);

    internal static async Task<ClientWebSocket> ConnectAsync(Browser browser, HostKind host, string path = "/socket")
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", browser.CookieHeader);
        socket.Options.HttpVersion = host == HostKind.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        try
        {
            await socket.ConnectAsync(new UriBuilder(browser.Client.BaseAddress!) { Scheme = "ws", Path = path }.Uri, new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false }), CancellationToken.None);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Task<TestApp> StartAsync(HostKind host, TestAppParts? parts = null) => TestApp.StartAsync(host, static app =>
    {
        app.UseWebSockets();
        app.UseOrleansSession();
        app.Map("/socket", static async context =>
        {
            context.Session.SetString("a", "opened");
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.ReceiveAsync(new byte[10], CancellationToken.None);
            context.Session.SetString("a", "closed");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        app.Map("/late", static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.ReceiveAsync(new byte[10], CancellationToken.None);
            context.Session.SetString("a", "closed");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "set"));
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
    }, parts: parts);
}
