using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class StreamTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Forward_AnswerThatGoesOn_ArrivesWhileItDoes()
    {
        var firstLineWasRead = new TaskCompletionSource();
        await using var node = await Node.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first\n");
            await context.Response.Body.FlushAsync();
            await firstLineWasRead.Task;
            await context.Response.WriteAsync("second\n");
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var reader = new StreamReader(await http.GetStreamAsync("/"));

        var first = await reader.ReadLineAsync().WaitAsync(Within);
        firstLineWasRead.SetResult();
        var second = await reader.ReadLineAsync().WaitAsync(Within);

        Assert.Equal(("first", "second"), (first, second));
    }

    [Fact]
    public async Task Forward_BodyThatGoesOn_ArrivesWhileItDoes()
    {
        const int PieceBytes = 64 * 1024; // More than is buffered on the way.
        var beginningCame = new TaskCompletionSource();
        await using var node = await Node.StartAsync(async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[1]);
            beginningCame.SetResult();
            using var rest = new MemoryStream();
            await context.Request.Body.CopyToAsync(rest);
            await context.Response.WriteAsync($"{rest.Length}");
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        var body = new Pipe();

        var asking = http.PostAsync("/", new StreamContent(body.Reader.AsStream()));
        await body.Writer.WriteAsync(new byte[PieceBytes]);
        await beginningCame.Task.WaitAsync(Within);
        await body.Writer.WriteAsync(new byte[PieceBytes]);
        await body.Writer.CompleteAsync();

        using var answer = await asking.WaitAsync(Within);
        Assert.Equal($"{2 * PieceBytes - 1}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Forward_BrowserDisconnects_NodeIsNotified()
    {
        var came = new TaskCompletionSource();
        var notified = new TaskCompletionSource();
        await using var node = await Node.StartAsync(async context =>
        {
            context.RequestAborted.Register(notified.SetResult);
            came.SetResult();
            await notified.Task;
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var away = new CancellationTokenSource();

        var asking = http.GetAsync("/", away.Token);
        await came.Task.WaitAsync(Within);
        await away.CancelAsync();

        await notified.Task.WaitAsync(Within);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Forward_WebSocket_IsJoinedBothWays()
    {
        await using var node = await Node.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var got = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, endOfMessage: true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default);
        });
        await using var balancer = await BalancerOf(node);
        using var browser = new ClientWebSocket();
        var buffer = new byte[64];

        await browser.ConnectAsync(new UriBuilder(balancer.Url) { Scheme = "ws" }.Uri, default).WaitAsync(Within);
        await browser.SendAsync("echo"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        var echo = await browser.ReceiveAsync(buffer, default).WaitAsync(Within);
        var close = await browser.ReceiveAsync(new byte[64], default).WaitAsync(Within);

        Assert.Equal("echo", Encoding.UTF8.GetString(buffer, 0, echo.Count));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, close.CloseStatus);
    }

    private static Task<Balancer> BalancerOf(Node node) => Balancer.StartAsync(LoopbackPort.Take(), [node.Url], default);
}
