using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>Something that hostile peers do to a silo until they are told to stop.</summary>
/// <param name="Name">What they do.</param>
/// <param name="HasKey">Whether they have the key of the application <c>shop</c>.</param>
/// <param name="MaximumGrowth">By how much a silo's memory may grow meanwhile, in MB.</param>
/// <param name="RunAsync">Does it, and tells each time that it has: a connection, or calls over it.</param>
internal sealed record Attack(string Name, bool HasKey, int MaximumGrowth, Func<Uri, Action, CancellationToken, Task> RunAsync)
{
    private const int CallsWithoutKey = 8000;
    private const int CompressedCalls = 1300;
    private const int LargeBytes = 900_000;
    private const int MediumBytes = 60_000;
    private const int SmallBytes = 3_000;

    // What Kestrel lets one connection have at a time.
    private const int Streams = 100;

    private static readonly TimeSpan WaveInterval = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("8 connections, each with 8,000 calls without a key, answers unread", HasKey: false, 64, static (silo, did, stop) => CallWithoutKeyAsync(silo, 8, promised: null, did, stop)),
        new("640 connections of 16 addresses that say nothing, or half a preface, or half a header", HasKey: false, 64, static (silo, did, stop) => TogetherAsync(640, i => SaySomethingAsync(silo, i, did, stop))),
        new("16 connections, calls without a key that promise 1 GB and send nothing", HasKey: false, 64, static (silo, did, stop) => CallWithoutKeyAsync(silo, 16, 1_000_000_000, did, stop)),
        new("64 connections of 8 addresses, 1,300 canceled calls without a key, each with three times the same compressed header of 4 KB", HasKey: false, 64, static (silo, did, stop) => CompressedHeadersAsync(silo, did, stop)),
        new("4 connections, 400 calls that promise 8 MB and send nothing", HasKey: true, 64, static (silo, did, stop) => TogetherAsync(4, _ => WavesAsync(silo, GatewayHost.LoadBody(Of(LargeBytes)), 8_000_000, did, stop))),
        new("300 loads of 0.9 MB, answers unread", HasKey: true, 96, static (silo, did, stop) => LoadAsync(silo, 3, LargeBytes, did, stop)),
        new("3,000 loads of 60 KB, answers unread", HasKey: true, 128, static (silo, did, stop) => LoadAsync(silo, 30, MediumBytes, did, stop)),
        new("10,000 loads of 3 KB, answers unread", HasKey: true, 144, static (silo, did, stop) => LoadAsync(silo, 100, SmallBytes, did, stop)),
        new("20 calls at a time, each with 512 touches of invented ids", HasKey: true, 64, static (silo, did, stop) => CallAsync(silo, 20, static (shop, number) => shop.Call(GatewayProtocol.TouchPath, InventedTouches(number * GatewayProtocol.MaximumTouches), WireFormats.TouchOutcome), did, stop)),
        new("8 callers that create sessions of 16 KB without end", HasKey: true, 192, static (silo, did, stop) => CallAsync(silo, 8, static (shop, number) => shop.Call(GatewayProtocol.CommitPath, GatewayHost.CommitBody(Invented(number), 16_000), WireFormats.CommitOutcome), did, stop)),
    ];

    public override string ToString() => Name;

    private static Task TogetherAsync(int count, Func<int, Task> run) => Task.WhenAll(Enumerable.Range(0, count).Select(run));

    private static SessionId Of(int bytes) => GatewayHost.IdOf("shop", (byte)(bytes % 251));

    // Prepared once: what it costs the peers to write their calls is not what it costs the silo.
    private static Task CallWithoutKeyAsync(Uri silo, int connections, long? promised, Action did, CancellationToken stop)
    {
        byte[] calls = [.. Http2Frame.Begin(0), .. Enumerable.Range(0, CallsWithoutKey).SelectMany(i => Http2Frame.Call(1 + (2 * i), silo.Authority, GatewayProtocol.LoadPath, key: null, [], promised))];
        return TogetherAsync(connections, _ => AgainAsync(async () =>
        {
            using var peer = await Http2Peer.OpenAsync(silo, IPAddress.Loopback);
            did();
            await peer.GetStream().WriteAsync(calls, stop);
            await peer.GetStream().CopyToAsync(Stream.Null, stop);
        }, stop));
    }

    private static async Task SaySomethingAsync(Uri silo, int number, Action did, CancellationToken stop)
    {
        var from = new IPAddress([127, 0, 0, (byte)(2 + (number % 16))]);
        byte[] said = (number / 16 % 3) switch
        {
            0 => [],
            1 => Http2Frame.Preface[..12].ToArray(),
            _ => [.. Http2Frame.Preface.Span, 0, 0, 100, 1, 4, 0, 0, 0, 1, 0x83, 0x86],
        };
        await AgainAsync(async () =>
        {
            await UntilAsync(WaveInterval, stop);
            using var peer = await Http2Peer.OpenAsync(silo, from);
            did();
            await peer.GetStream().WriteAsync(said, stop);
            await peer.GetStream().CopyToAsync(Stream.Null, stop);
        }, stop);
    }

    private static Task CompressedHeadersAsync(Uri silo, Action did, CancellationToken stop)
    {
        byte[] calls = [.. Http2Frame.Begin(0), .. Http2Frame.CallsWithIndexedHeader(CompressedCalls)];
        return TogetherAsync(64, i => AgainAsync(async () =>
        {
            using var peer = await Http2Peer.OpenAsync(silo, new IPAddress([127, 0, 0, (byte)(2 + (i % 8))]));
            did();
            await peer.GetStream().WriteAsync(calls, stop);
            await peer.GetStream().CopyToAsync(Stream.Null, stop);
        }, stop));
    }

    private static async Task LoadAsync(Uri silo, int connections, int bytes, Action did, CancellationToken stop)
    {
        using (var shop = Http2Caller.Connect(silo, GatewayHost.Key))
        {
            shop.Call(GatewayProtocol.CommitPath, GatewayHost.CommitBody(Of(bytes), bytes), WireFormats.CommitOutcome);
        }

        await TogetherAsync(connections, _ => WavesAsync(silo, GatewayHost.LoadBody(Of(bytes)), promised: null, did, stop));
    }

    private static Task WavesAsync(Uri silo, byte[] body, long? promised, Action did, CancellationToken stop) => AgainAsync(async () =>
    {
        await using var peer = await Http2Peer.ConnectAsync(silo, window: 0);
        while (!peer.Closed.IsCompleted && !stop.IsCancellationRequested)
        {
            await peer.CallAsync(GatewayProtocol.LoadPath, GatewayHost.Key, body, Streams, promised);
            did();
            await UntilAsync(WaveInterval, stop);
        }
    }, stop);

    private static Task CallAsync(Uri silo, int callers, Action<Http2Caller, int> call, Action did, CancellationToken stop)
    {
        var next = 0;
        return TogetherAsync(callers, _ => Task.Factory.StartNew(() => CallAgain(silo, shop => call(shop, Interlocked.Increment(ref next)), did, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private static void CallAgain(Uri silo, Action<Http2Caller> call, Action did, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var shop = Http2Caller.Connect(silo, GatewayHost.Key);
                while (!stop.IsCancellationRequested)
                {
                    call(shop);
                    did();
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // Closed, or refused.
            }
        }
    }

    private static byte[] InventedTouches(int first)
    {
        using var body = new WireBuffer();
        WireFormats.Touches.Write(body, [.. Enumerable.Range(first, GatewayProtocol.MaximumTouches).Select(static i => new SessionTouch(Invented(i), TimeSpan.FromMinutes(20), TimeSpan.Zero))]);
        return body.Written.ToArray();
    }

    // Until it is told to stop, whatever the silo does about it.
    private static async Task AgainAsync(Func<Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Closed, or refused.
            }
        }
    }

    private static SessionId Invented(int number)
    {
        var secret = new byte[32];
        BitConverter.TryWriteBytes(secret, number);
        return SessionId.From(SessionId.ApplicationTag("shop"), secret);
    }

    private static Task UntilAsync(TimeSpan time, CancellationToken stop) => Task.Delay(time, TimeProvider.System, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
}
