using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>What a peer that shows no key can do.</summary>
public sealed class GatewayUnauthenticatedTests
{
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(30);

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithoutAKey_IsRefusedWithoutABody()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Connection_AfterSomeRefusals_IsClosed()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:Protocol=Http1"], HttpVersion.Version11);
        using var peer = new TcpClient();
        await peer.ConnectAsync(host.Gateway.Host, host.Gateway.Port, Stop);
        var call = Encoding.ASCII.GetBytes($"POST {GatewayProtocol.LoadPath} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

        var refusals = 0;
        await foreach (var _ in CallAsync(peer, call))
        {
            if (++refusals > 10 * GatewayConnectionState.MaximumRefusals)
            {
                break;
            }
        }

        Assert.Equal(GatewayConnectionState.MaximumRefusals, refusals);
    }

    /// <summary>Kestrel may never be done with calls whose answers nobody took. Their connections must not count for ever.</summary>
    [Fact]
    public async Task Connections_ThatTakeNoAnswersAndGo_LeaveRoomForOthers()
    {
        await using var host = await GatewayHost.StartAsync();
        byte[] calls = [.. Http2Frame.Begin(0), .. Enumerable.Range(0, 2000).SelectMany(i => Http2Frame.Call(1 + (2 * i), host.Gateway.Authority, GatewayProtocol.LoadPath, key: null, []))];
        for (var i = 0; i < GatewayConnections.MaximumUnauthenticatedPerAddress + 8; i++)
        {
            try
            {
                using var peer = new TcpClient();
                await peer.ConnectAsync(host.Gateway.Host, host.Gateway.Port, Stop);
                await peer.GetStream().WriteAsync(calls, Stop);
            }
            catch (Exception closed) when (closed is IOException or SocketException or InvalidOperationException)
            {
                // That is what a silo does with such a peer.
            }

            host.Time.Advance(RefusedAddresses.Wait);
        }

        HttpStatusCode? status = null;
        using var limit = new CancellationTokenSource(ClosesWithin, TimeProvider.System);
        while (status is null && !limit.IsCancellationRequested)
        {
            try
            {
                var call = host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
                while (!call.IsCompleted && !limit.IsCancellationRequested)
                {
                    host.Time.Advance(RefusedAddresses.Wait);
                    await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop));
                }

                status = call.IsCompleted ? (await call).StatusCode : null;
            }
            catch (Exception closed) when (closed is HttpRequestException or IOException or SocketException)
            {
                // As long as the last of them are not closed yet.
            }
        }

        Assert.Equal(HttpStatusCode.OK, status);
    }

    /// <summary>A path that there is not, a method that is not allowed: whoever shows no key is counted.</summary>
    [Fact]
    public async Task Connection_CallsAnyPathWithoutAKey_IsClosed()
    {
        await using var host = await GatewayHost.StartAsync(["--Gateway:Protocol=Http1"], HttpVersion.Version11);
        using var peer = new TcpClient();
        await peer.ConnectAsync(host.Gateway.Host, host.Gateway.Port, Stop);

        var answers = 0;
        await foreach (var _ in CallAsync(peer, "GET /v1 HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray()))
        {
            if (++answers > 10 * GatewayConnectionState.MaximumRefusals)
            {
                break;
            }
        }

        Assert.Equal(GatewayConnectionState.MaximumRefusals, answers);
    }

    [Fact]
    public async Task Connection_ThatShowsNoKey_IsClosedAfterAWhile()
    {
        await using var host = await GatewayHost.StartAsync();
        using var peer = new TcpClient();

        var closed = IsClosedAsync(peer, host.Gateway);
        while (await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop)) != closed)
        {
            host.Time.Advance(GatewayConnections.MaximumUnauthenticatedTime); // again, in case that the connection was not accepted yet
        }

        Assert.True(await closed);
    }

    [Fact]
    public async Task Connections_WithoutAKeyOfOneAddress_AreBounded_AndOthersThatShowedTheirsGoOn()
    {
        await using var host = await GatewayHost.StartAsync();
        using var before = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        var peers = Enumerable.Range(0, GatewayConnections.MaximumUnauthenticatedPerAddress + 1).Select(static _ => new TcpClient()).ToList();
        var closed = peers.ConvertAll(peer => IsClosedAsync(peer, host.Gateway));

        // Which of them is the one too many, the silo decides.
        var tooMany = await await Task.WhenAny(closed);
        using var after = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        var (open, all) = (closed.Count(static one => !one.IsCompleted), peers.Count - 1);
        peers.ForEach(static peer => peer.Dispose());

        Assert.True(tooMany);
        Assert.Equal(all, open);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Connections_ThatAreRefused_AreCounted_AndLoggedOnceAMinute()
    {
        await using var host = await GatewayHost.StartAsync();
        using var refused = new MetricCollector<long>(host.Meters, "OrleansSessions.Cluster", "session.gateway.connections.refused");
        var peers = Enumerable.Range(0, GatewayConnections.MaximumUnauthenticatedPerAddress + 2).Select(static _ => new TcpClient()).ToList();
        var closed = peers.ConvertAll(peer => IsClosedAsync(peer, host.Gateway));
        while (closed.Count(static one => one.IsCompleted) < 2)
        {
            await Task.WhenAny(closed.Where(static one => !one.IsCompleted));
        }

        // The others are closed after ten seconds. Again, in case that one is not timed yet; but within the minute of the first log.
        var all = Task.WhenAll(closed);
        for (var i = 0; i < 5 && !all.IsCompleted; i++)
        {
            host.Time.Advance(GatewayConnections.MaximumUnauthenticatedTime);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Stop));
        }

        Assert.All(await all, Assert.True);
        peers.ForEach(static peer => peer.Dispose());
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var late = new TcpClient();
        await late.ConnectAsync(host.Gateway.Host, host.Gateway.Port, Stop);
        using var limit = new CancellationTokenSource(ClosesWithin, TimeProvider.System);
        while (host.Log.GetSnapshot().Count(static record => record.Id.Id == 194) < 2 && !limit.IsCancellationRequested)
        {
            host.Time.Advance(GatewayConnections.MaximumUnauthenticatedTime);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }

        Assert.Equal(
            [("no_key_in_time", GatewayConnections.MaximumUnauthenticatedPerAddress), ("too_many_of_address", 2)],
            refused.GetMeasurementSnapshot().Take(peers.Count).GroupBy(static one => (string)one.Tags["session.gateway.reason"]!).Select(static same => (same.Key, same.Count())).OrderBy(static one => one.Key));
        var logged = host.Log.GetSnapshot().Where(static record => record.Id.Id == 194).Select(static record => int.Parse(record.GetStructuredStateValue("Count")!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal((2, peers.Count + 1), (logged.Count, logged.Sum()));
    }

    /// <summary>Calls until the connection is closed.</summary>
    private static async IAsyncEnumerable<int> CallAsync(TcpClient peer, byte[] call)
    {
        var buffer = new byte[4096];
        while (true)
        {
            int read;
            try
            {
                await peer.GetStream().WriteAsync(call, Stop);
                read = await peer.GetStream().ReadAsync(buffer, Stop);
            }
            catch (IOException)
            {
                yield break;
            }

            if (read == 0)
            {
                yield break;
            }

            yield return read;
        }
    }

    /// <summary>Connects and reads until the other side closes the connection, which it may do before this side knows that it is connected.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient peer, Uri gateway)
    {
        using var limit = new CancellationTokenSource(ClosesWithin, TimeProvider.System);
        try
        {
            await peer.ConnectAsync(gateway.Host, gateway.Port, limit.Token);
            return await IsClosedAsync(peer, limit.Token);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private static async Task<bool> IsClosedAsync(TcpClient peer, CancellationToken limit)
    {
        var buffer = new byte[1024];
        try
        {
            while (await peer.GetStream().ReadAsync(buffer, limit) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
