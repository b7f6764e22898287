using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>A session that a running request has loaded is in use, however long the request runs.</summary>
public sealed class LongRequestTests
{
    // More than a busy machine stands still.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    public static MatrixTheoryData<HostKind, bool?, bool> Upgrades() => new([HostKind.Http1, HostKind.Http2], [null, true, false], [true, false]);

    [Theory]
    [ClassData(typeof(EveryHost))]
    public async Task A11_RequestOfSeveralIdleTimeouts_KeepsItsSessionAndItsWrites(HostKind host)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(host, app => Pages(app, time), parts: new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var read = await browser.ReadAsync("/long?minutes=70");
        var stored = await browser.ReadAsync("/get");

        Assert.Equal(("Resumed:stored", "Resumed:stored,70"), (read, stored));
    }

    [Fact]
    public async Task A11_SessionThatTheRequestCreated_IsInUseToo()
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.Http1, app => Pages(app, time), parts: new TestAppParts(time));
        using var browser = app.Browse();

        await browser.ReadAsync("/long?minutes=70&create=true");

        Assert.Equal("Resumed:stored,70", await browser.ReadAsync("/get"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A11_WhileTheRequestRuns_TouchesComeEachQuarterAndEndWithIt(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, app => Pages(app, time), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/long?minutes=40");
        time.Advance(TimeSpan.FromSeconds(1));
        var during = await app.Client.TouchesAsync(8);
        time.Advance(TimeSpan.FromMinutes(40));
        await app.StopAsync();

        Assert.InRange(during.Count, 8, 12);
        Assert.All(during, touch => Assert.Equal((app.Cluster.Ids.Single(), TimeSpan.FromMinutes(20)), (touch.Id, touch.Idle)));
        Assert.Equal(during.Count, (await app.Client.TouchesAsync(0)).Count);
        Assert.Equal(0, app.Services.GetRequiredService<SessionsInUse>().Count);
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A11_SessionWithAnIdleTimeoutOfItsOwn_IsTouchedByThat(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, app => Pages(app, time), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/brief?minutes=4");

        await browser.ReadAsync("/long?minutes=8");

        Assert.InRange((await app.Client.TouchesAsync(8)).Count, 8, 12);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A11_SessionEndsDuringTheRequest_IsTouchedNoMore(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, app => Pages(app, time), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        await browser.ReadAsync("/long?minutes=40&first=abandon");
        await app.StopAsync();

        Assert.Empty(await app.Client.TouchesAsync(0));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A11_SessionIsRotatedDuringTheRequest_TheNewKeyIsInUse(HostKind sessions)
    {
        var time = new ManualTime();
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, app => Pages(app, time), parts: await TestAppParts.OverAsync(sessions, time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        var old = app.Cluster.Ids.Single();

        await browser.ReadAsync("/long?minutes=40&first=rotate");
        var touches = await app.Client.TouchesAsync(8);

        Assert.DoesNotContain(old, touches.Select(static touch => touch.Id));
        Assert.Single(touches.Select(static touch => touch.Id).Distinct());
    }

    [Fact]
    public async Task A11_LoadThatEndsAfterItsRequest_KeepsNothingInUse()
    {
        var time = new ManualTime();
        Task? load = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.TestServer,
            app =>
            {
                Pages(app, time);
                app.MapGet("/leave", (HttpContext context) =>
                {
                    load = context.Session.LoadAsync();
                });
            },
            static options => options.Preload = SessionPreload.Never,
            new TestAppParts(time));
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.HoldLoads = new TaskCompletionSource();

        await browser.ReadAsync("/leave");
        app.Client.HoldLoads.SetResult();
        await load!;

        Assert.Equal(0, app.Services.GetRequiredService<SessionsInUse>().Count);
    }

    [Theory]
    [MemberData(nameof(Upgrades))]
    public async Task A11_WebSocket_IsInUseIfToldToOrIfTheSessionHasAnAbsoluteEnd(HostKind host, bool? option, bool hasEnd)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            host,
            app =>
            {
                app.UseWebSockets();
                app.UseOrleansSession();
                Pages(app, time);
                app.Map("/socket", async context =>
                {
                    await context.Session.LoadAsync();
                    using var socket = await context.WebSockets.AcceptWebSocketAsync();
                    await socket.ReceiveAsync(new byte[1], CancellationToken.None);
                    await WaitAsync(context, time, minutes: 16);
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                });
            },
            builder => builder.Services.Configure<OrleansSessionOptions>(options => options.UpgradedConnectionsKeepAlive = option),
            await TestAppParts.OverAsync(HostKind.RealGrains, time));
        using var browser = app.Browse();
        await browser.ReadAsync(hasEnd ? "/end" : "/set");

        using var socket = await UpgradeTests.ConnectAsync(browser, host);
        await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, CancellationToken.None);
        await socket.ReceiveAsync(new byte[1], CancellationToken.None);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await app.StopAsync();

        Assert.Equal(option ?? hasEnd, (await app.Client.TouchesAsync(0)).Count > 1); // the end of a request is a touch too
    }

    // All ways at once: they wait for the same time to pass.
    [Fact]
    public async Task A11_InRealTime_OverEveryRealWay_SlowUploadsAndStreamsLoseNothing()
    {
        var kept = await Task.WhenAll(RealCluster.Ways.SelectMany(static way => new[] { UploadAsync(way, "/upload"), UploadAsync(way, "/exclusive"), StreamAsync(way) }));

        Assert.All(kept, static value => Assert.Equal("Resumed:stored,0", value));
    }

    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);

    private static async Task<string> UploadAsync(HostKind way, string path)
    {
        await using var app = await StartBriefAsync(way);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        using var content = new SlowContent(2 * Idle); // S7c: up to twice the timeout, if an activation was lost
        using var response = await browser.Client.PostAsync(path, content);

        return await browser.ReadAsync("/get");
    }

    private static async Task<string> StreamAsync(HostKind way)
    {
        await using var app = await StartBriefAsync(way);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        await browser.ReadAsync("/stream");

        return await browser.ReadAsync("/get");
    }

    private static Task<TestApp> StartBriefAsync(HostKind way) => TestApp.WithSessionsAsync(
        way,
        static app =>
        {
            Pages(app, TimeProvider.System);
            Delegate upload = static async (HttpContext context) =>
            {
                await context.Session.LoadAsync();
                await context.Request.Body.CopyToAsync(Stream.Null);
                Append(context, 0);
            };
            app.MapPost("/upload", upload);
            app.MapPost("/exclusive", upload).WithSessionAccess(SessionAccess.Exclusive);
            app.MapGet("/stream", static async (HttpContext context) =>
            {
                await context.Session.LoadAsync();
                context.Response.ContentType = "text/event-stream";
                for (var waited = TimeSpan.Zero; waited < 2 * Idle; waited += Idle / 4)
                {
                    await context.Response.WriteAsync("data: x\n\n");
                    await context.Response.Body.FlushAsync();
                    await Task.Delay(Idle / 4, TimeProvider.System);
                }

                Append(context, 0);
            });
        },
        configure: static builder => builder.Services.Configure<SessionOptions>(static options => options.IdleTimeout = Idle));

    private static void Pages(WebApplication app, TimeProvider time)
    {
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
        app.MapGet("/brief", static (HttpContext context, int minutes) =>
        {
            context.GetSessionLifetime().IdleTimeout = TimeSpan.FromMinutes(minutes);
        });
        app.MapGet("/end", static (HttpContext context) =>
        {
            context.Session.SetString("a", "stored");
            context.GetSessionLifetime().EndsAt = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        });
        app.MapGet("/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
        app.MapGet("/long", async (HttpContext context, int minutes, string? first, bool? create) =>
        {
            await context.Session.LoadAsync();
            if (create == true)
            {
                context.Session.SetString("a", "stored");
                await context.Session.CommitAsync();
            }

            await (first switch
            {
                "abandon" => context.AbandonSessionAsync(),
                "rotate" => context.RotateSessionAsync(),
                _ => Task.CompletedTask,
            });
            var read = $"{context.GetSessionStatus()}:{context.Session.GetString("a")}";
            await WaitAsync(context, (ManualTime)time, minutes);
            if (first is null)
            {
                Append(context, minutes);
            }

            return read;
        });
    }

    private static void Append(HttpContext context, int minutes) => context.Session.SetString("a", $"{context.Session.GetString("a")},{minutes}");

    // A minute at a time, and after each the touches that it brought have arrived: they take a while, in which this clock stands still.
    private static async Task WaitAsync(HttpContext context, ManualTime time, int minutes)
    {
        var queue = context.RequestServices.GetRequiredService<TouchQueue>();
        for (var i = 0; i < minutes * 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
            await queue.StoppingAsync(CancellationToken.None); // sends what waits
        }
    }

    private sealed class SlowContent(TimeSpan duration) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = TimeSpan.Zero; sent < duration; sent += Idle / 4)
            {
                await stream.WriteAsync(new byte[100]);
                await stream.FlushAsync();
                await Task.Delay(Idle / 4, TimeProvider.System);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
