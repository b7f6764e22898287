using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace OrleansSessions.Tests;

/// <summary>S8: other requests while one holds the exclusive lease. Only those that need the lease wait for it.</summary>
public sealed class BesideExclusiveTests : IAsyncDisposable
{
    // More than anything here takes, and less than anybody waits for a session.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestApp _app = null!;
    private Browser _browser = null!;

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    public static MatrixTheoryData<HostKind, (string Path, string Expected)> Others() =>
        new(RealCluster.Ways, [("/asset.txt", "static"), ("/nothing", "no session"), ("/read", "1"), ("/events", "data: 1\n\n"), ("/health", "well")]);

    public static MatrixTheoryData<HostKind, string> Upgrades() => new(RealCluster.Ways, ["/exclusive-socket", "/exclusive-socket-after"]);

    public async ValueTask DisposeAsync()
    {
        _hold.TrySetResult();
        _browser?.Dispose();
        await (_app?.DisposeAsync() ?? default);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task S8_WhileOneHasTheSession_OthersAreServed(HostKind sessions, (string Path, string Expected) other)
    {
        await StartAsync(sessions);
        var holder = await HoldAsync();

        var text = await _browser.ReadAsync(other.Path).WaitAsync(Soon);

        Assert.Equal(other.Expected, text);
        Assert.False(holder.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_WhileOneHasTheSession_ALargeDownloadRuns(HostKind sessions)
    {
        await StartAsync(sessions);
        await HoldAsync();

        var bytes = await _browser.Client.GetByteArrayAsync("/download").WaitAsync(Soon);

        Assert.Equal(8_000_000, bytes.Length);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_WhileOneHasTheSession_SignalRNegotiatesAndASocketOpens(HostKind sessions)
    {
        await StartAsync(sessions);
        await HoldAsync();

        using var negotiated = await _browser.Client.PostAsync("/chat/negotiate?negotiateVersion=1", null).WaitAsync(Soon);
        using var socket = await ConnectAsync("/socket").WaitAsync(Soon);
        var said = await ReceiveAsync(socket).WaitAsync(Soon);

        Assert.Equal((HttpStatusCode.OK, "1"), (negotiated.StatusCode, said));
    }

    [Theory]
    [MemberData(nameof(Upgrades))]
    public async Task S8_UpgradeOfAnExclusiveRequest_GivesTheSessionToTheNextOne(HostKind sessions, string path)
    {
        await StartAsync(sessions);
        using var socket = await ConnectAsync(path).WaitAsync(Soon);
        var said = await ReceiveAsync(socket).WaitAsync(Soon);

        var next = await _browser.ReadAsync("/exclusive").WaitAsync(Soon);

        Assert.Equal(("opened", "socket"), (said, next));
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_StreamOfAnExclusiveRequest_GivesTheSessionToTheNextOneWithItsFirstByte(HostKind sessions)
    {
        await StartAsync(sessions);
        using var stream = await _browser.Client.GetAsync("/exclusive-stream", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Soon);

        var next = await _browser.ReadAsync("/exclusive").WaitAsync(Soon);
        _hold.SetResult();
        var rest = await stream.Content.ReadAsStringAsync();

        Assert.Equal(("stream", "begunended"), (next, rest));
        Assert.Equal("late", await _browser.ReadAsync("/read"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S9_StreamOfAnExclusiveRequest_DoesNotOverwriteWhoCameAfterItsFirstByte(HostKind sessions)
    {
        await StartAsync(sessions);
        using var stream = await _browser.Client.GetAsync("/exclusive-stream", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Soon);

        await _browser.ReadAsync("/exclusive-set?value=next").WaitAsync(Soon);
        _hold.SetResult();
        await stream.Content.ReadAsStringAsync();

        Assert.Equal("next", await _browser.ReadAsync("/read"));
        Assert.NotEmpty(_app.Logs.Of("ErrorClosingTheSession"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_CallBackIntoTheOwnSite_IsRecognisedAndExplained(HostKind sessions)
    {
        await StartAsync(sessions);
        var said = await _browser.ReadAsync("/calls-itself");

        Assert.Equal(nameof(HttpStatusCode.ServiceUnavailable), said);
        Assert.Single(_app.Logs.Of("NestedExclusive"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_ErrorPageOfAnExclusiveRequest_GoesOnFromWhatIsThereNow(HostKind sessions)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var app = await TestApp.StartAsync(HostKind.Http1, static app =>
        {
            app.UseExceptionHandler("/error");
            app.UseRouting();
            app.UseOrleansSession();
            Numbers(app);
        }, parts: parts);
        using var browser = app.Browse();
        await browser.ReadAsync("/put?n=1");

        var page = await browser.ReadAsync("/fails");

        Assert.Equal("2 and 3", page);
        Assert.Equal("3", await browser.ReadAsync("/n"));
    }

    private static void Numbers(WebApplication app)
    {
        app.MapGet("/put", static (HttpContext context, int n) => context.Session.SetInt32("n", n));
        app.MapGet("/n", static (HttpContext context) => $"{context.Session.GetInt32("n")}");
        app.MapGet("/fails", static async (HttpContext context) =>
        {
            await context.Session.LoadAsync(); // 1
            using var other = new HttpClient { BaseAddress = new Uri($"http://{context.Request.Host}") };
            other.DefaultRequestHeaders.Add("Cookie", context.Request.Headers.Cookie.ToString());
            await other.GetAsync("/put?n=2");
            throw new InvalidOperationException("on purpose");
        });
        app.MapGet("/error", static (HttpContext context) =>
        {
            var n = context.Session.GetInt32("n").GetValueOrDefault();
            context.Session.SetInt32("n", n + 1);
            return $"{n} and {n + 1}";
        }).WithSessionAccess(SessionAccess.Exclusive);
    }

    private async Task StartAsync(HostKind sessions)
    {
        _app = await TestApp.StartAsync(HostKind.Http1, Pipeline, static builder => builder.Services.AddSignalR(), await TestAppParts.OverAsync(sessions));
        _browser = _app.Browse();
        await _browser.ReadAsync("/set?value=1");
    }

    private async Task<Task<string>> HoldAsync()
    {
        var holder = _browser.ReadAsync("/hold");
        await _held.Task;
        return holder;
    }

    private async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", _browser.CookieHeader);
        await socket.ConnectAsync(new UriBuilder(_browser.Client.BaseAddress!) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100];
        var message = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }

    private void Pipeline(WebApplication app)
    {
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new OneFile() });
        app.UseRouting();
        app.UseWebSockets();
        app.UseOrleansSession();
        app.MapHub<Chat>("/chat");
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/nothing", static () => "no session");
        app.MapGet("/health", static () => "well").WithSessionAccess(SessionAccess.None);
        app.MapGet("/read", static (HttpContext context) => context.Session.GetString("a"));
        app.MapGet("/events", static async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {context.Session.GetString("a")}\n\n");
            await context.Response.Body.FlushAsync();
        });
        app.MapGet("/download", static (HttpContext context) => context.Session.GetString("a") == "1" ? Results.Bytes(new byte[8_000_000]) : Results.NotFound()).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/hold", async (HttpContext context) =>
        {
            _held.TrySetResult();
            await _hold.Task;
            return context.Session.GetString("a");
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/exclusive", static (HttpContext context) => context.Session.GetString("a")).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/exclusive-set", static (HttpContext context, string value) => context.Session.SetString("a", value)).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/exclusive-stream", async (HttpContext context) =>
        {
            context.Session.SetString("a", "stream");
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            await _hold.Task;
            context.Session.SetString("a", "late");
            await context.Response.WriteAsync("ended");
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.Map("/socket", static context => TalkAsync(context, context.Session.GetString("a")!));
        RequestDelegate socket = static context =>
        {
            context.Session.SetString("a", "socket");
            return TalkAsync(context, "opened");
        };
        app.Map("/exclusive-socket", socket).WithSessionAccess(SessionAccess.Exclusive);
        app.Map("/exclusive-socket-after", socket).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { CommitTime = SessionCommitTime.AfterResponse });
        app.MapGet("/calls-itself", static async (HttpContext context) =>
        {
            using var self = new HttpClient { BaseAddress = new Uri($"http://{context.Request.Host}") };
            self.DefaultRequestHeaders.Add("Cookie", context.Request.Headers.Cookie.ToString());
            using var answer = await self.GetAsync("/impatient");
            return answer.StatusCode.ToString();
        }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/impatient", static (HttpContext context) => context.Session.GetString("a")).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 1 });
    }

    private static async Task TalkAsync(HttpContext context, string text)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        await socket.ReceiveAsync(new byte[10], context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private sealed class Chat : Hub;

    private sealed class OneFile : IFileProvider
    {
        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

        public IFileInfo GetFileInfo(string subpath) => subpath == "/asset.txt" ? new Asset() : new NotFoundFileInfo(subpath);

        public Microsoft.Extensions.Primitives.IChangeToken Watch(string filter) => NullChangeToken.Singleton;
    }

    private sealed class Asset : IFileInfo
    {
        public bool Exists => true;

        public long Length => 6;

        public string? PhysicalPath => null;

        public string Name => "asset.txt";

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public bool IsDirectory => false;

        public Stream CreateReadStream() => new MemoryStream("static"u8.ToArray());
    }
}
