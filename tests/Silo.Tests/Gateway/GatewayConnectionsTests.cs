using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>The bounds that need more addresses, or more connections, than a test can open.</summary>
public sealed class GatewayConnectionsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TaskCompletionSource _end = new();
    private readonly ManualTime _time = new();
    private readonly GatewayConnections _connections;
    private int _served;

    private static IDuplexPipe Nothing { get; } = new DuplexPipe(PipeReader.Create(Stream.Null), PipeWriter.Create(Stream.Null));

    public GatewayConnectionsTests() =>
        _connections = new GatewayConnections(new GatewayMetrics(_services.GetRequiredService<IMeterFactory>(), null!), _time, NullLogger<GatewayConnections>.Instance);

    [Fact]
    public async Task Connections_WithoutAKeyOfManyAddresses_AreBounded_AndThereIsRoomWhenOneShowsItsKey()
    {
        var served = Enumerable.Range(0, GatewayConnections.MaximumUnauthenticated).Select(Connect).ToList();

        var tooMany = Connect(1000);
        served[0].Features.Get<GatewayConnectionState>()!.ShowKey();
        var next = Connect(1001);

        await ClosedAsync(tooMany);
        Assert.Equal(GatewayConnections.MaximumUnauthenticated + 1, _served);
        Assert.Null(tooMany.Features.Get<GatewayConnectionState>());
        Assert.NotNull(next.Features.Get<GatewayConnectionState>());
        _end.SetResult();
    }

    [Fact]
    public async Task Connections_ThatHaveShownAKey_AreBounded_AndThereIsRoomWhenOneEnds()
    {
        for (var i = 0; i < GatewayConnections.Maximum; i++)
        {
            Connect(i).Features.Get<GatewayConnectionState>()!.ShowKey();
        }

        var tooMany = Connect(1);
        _end.SetResult();
        var next = Connect(1);

        await ClosedAsync(tooMany);
        Assert.Null(tooMany.Features.Get<GatewayConnectionState>());
        Assert.NotNull(next.Features.Get<GatewayConnectionState>());
    }

    [Fact]
    public async Task Connections_OfOneApplication_AreItsShare_AndThereIsRoomWhenOneEnds()
    {
        var (shop, desk) = (new ConcurrencyBudget(1, 1), new ConcurrencyBudget(1, 1));
        var connections = Enumerable.Range(0, 5).Select(Connect).ToList();
        var states = connections.Select(static connection => connection.Features.Get<GatewayConnectionState>()!).ToList();

        bool[] counted = [states[0].TryCountFor(shop, 2), states[1].TryCountFor(shop, 2), states[2].TryCountFor(shop, 2), states[3].TryCountFor(desk, 2)];
        await ClosedAsync(connections[2]);
        states[0].End();

        Assert.Equal([true, true, false, true], counted);
        Assert.True(states[4].TryCountFor(shop, 2));
        _end.SetResult();
    }

    [Fact]
    public void Connection_ThatHasEnded_IsNotCountedForAnApplication()
    {
        var shop = new ConcurrencyBudget(1, 1);
        var ended = Connect(1).Features.Get<GatewayConnectionState>()!;
        ended.End();

        ended.TryCountFor(shop, 1);

        Assert.True(Connect(2).Features.Get<GatewayConnectionState>()!.TryCountFor(shop, 1));
        _end.SetResult();
    }

    [Theory]
    [InlineData(GatewayConnectionState.MaximumRefusals + 1)] // closed by the silo
    [InlineData(1)] // by the peer
    public async Task Connections_OfAnAddressWhoseCallsWereRefused_WaitASecond(int refusals)
    {
        var refused = Connect(1);
        Refuse(refused, refusals);
        if (refusals <= GatewayConnectionState.MaximumRefusals)
        {
            refused.Features.Get<GatewayConnectionState>()!.End();
        }

        Connect(1);
        Connect(2);
        Assert.Equal(2, _served);
        _time.Advance(RefusedAddresses.Wait);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while (Volatile.Read(ref _served) == 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }

        _end.SetResult();
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", 1)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 2)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", 1)]
    public void Connections_OfAddressesThatOneHostCanHave_CountTogether(string refused, string next, int served)
    {
        Refuse(Connect(IPAddress.Parse(refused)), GatewayConnectionState.MaximumRefusals + 1);

        Connect(IPAddress.Parse(next));

        Assert.Equal(served, _served);
        _end.SetResult();
    }

    public void Dispose() => _services.Dispose();

    private static async Task ClosedAsync(ConnectionContext connection)
    {
        var closed = new TaskCompletionSource();
        await using var registration = connection.ConnectionClosed.Register(closed.SetResult);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private static void Refuse(ConnectionContext connection, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            connection.Features.Get<GatewayConnectionState>()!.RecordWithoutKey();
        }
    }

    private DefaultConnectionContext Connect(int number) => Connect(new IPAddress([10, 0, (byte)(number / 250), (byte)(number % 250)]));

    private DefaultConnectionContext Connect(IPAddress address)
    {
        var connection = new DefaultConnectionContext { Transport = Nothing, RemoteEndPoint = new IPEndPoint(address, 1) };
        _ = _connections.ServeAsync(connection, _ =>
        {
            Interlocked.Increment(ref _served);
            return _end.Task;
        });
        return connection;
    }
}
