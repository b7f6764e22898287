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
        var served = Enumerable.Range(0, GatewayConnections.MaximumStrangers).Select(Connect).ToList();

        var tooMany = Connect(1000);
        served[0].Features.Get<GatewayConnectionState>()!.ShowKey();
        var next = Connect(1001);

        await ClosedAsync(tooMany);
        Assert.Equal(GatewayConnections.MaximumStrangers + 1, _served);
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
    public async Task Connections_OfAnAddressWhoseCallsWereRefused_WaitASecond()
    {
        var refused = Connect(1);
        for (var i = 0; i <= GatewayConnectionState.MaximumRefusals; i++)
        {
            refused.Features.Get<GatewayConnectionState>()!.RecordWithoutKey();
        }

        Connect(1);
        Assert.Equal(1, _served);
        Connect(2);
        Assert.Equal(2, _served);
        _time.Advance(GatewayConnections.RefusedAddressWait);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while (Volatile.Read(ref _served) == 2)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        do
        {
            limit.Token.ThrowIfCancellationRequested();
            Connect(1); // is served at once as soon as the refusal is forgotten
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        while (Volatile.Read(ref _served) == 3);
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

    private DefaultConnectionContext Connect(int number)
    {
        var connection = new DefaultConnectionContext { Transport = Nothing, RemoteEndPoint = new IPEndPoint(new IPAddress([10, 0, (byte)(number / 250), (byte)(number % 250)]), 1) };
        _ = _connections.ServeAsync(connection, _ =>
        {
            Interlocked.Increment(ref _served);
            return _end.Task;
        });
        return connection;
    }
}
