using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Tests;

public sealed class RoundRobinConnectorTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private static readonly IPAddress[] Silos = [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.Parse("127.0.0.4")];

    [Fact]
    public async Task Connect_NameOfSeveralSilos_TakesThemInTurnWhateverOrderTheyComeIn()
    {
        var port = Listen(out var listeners);
        var order = 0;
        var connector = new RoundRobinConnector((_, _) => Task.FromResult<IPAddress[]>([.. Silos.TakeLast(order % 3), .. Silos.SkipLast(order++ % 3)]));

        var reached = new List<IPAddress>();
        for (var i = 0; i < 6; i++)
        {
            using var socket = await connector.ConnectAsync(new DnsEndPoint("sessions", port), Stop);
            reached.Add(((IPEndPoint)socket.RemoteEndPoint!).Address.MapToIPv4());
        }

        Assert.Equal([2, 2, 2], Silos.Select(silo => reached.Count(silo.Equals)));
        Array.ForEach(listeners, static listener => listener.Dispose());
    }

    [Fact]
    public async Task Connect_OneSiloIsGone_TakesTheNext()
    {
        var port = Listen(out var listeners);
        listeners[1].Dispose();
        var connector = new RoundRobinConnector(static (_, _) => Task.FromResult<IPAddress[]>([.. Silos]));

        for (var i = 0; i < 6; i++)
        {
            using var socket = await connector.ConnectAsync(new DnsEndPoint("sessions", port), Stop);

            Assert.NotEqual(Silos[1], ((IPEndPoint)socket.RemoteEndPoint!).Address.MapToIPv4());
        }

        Array.ForEach(listeners, static listener => listener.Dispose());
    }

    [Fact]
    public async Task Connect_AllSilosAreGone_Fails()
    {
        var port = Listen(out var listeners);
        Array.ForEach(listeners, static listener => listener.Dispose());
        var connector = new RoundRobinConnector(static (_, _) => Task.FromResult<IPAddress[]>([.. Silos]));

        var failed = await Assert.ThrowsAsync<SocketException>(() => connector.ConnectAsync(new DnsEndPoint("sessions", port), Stop));

        Assert.Equal(SocketError.ConnectionRefused, failed.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_NameStandsForNothing_Fails()
    {
        var connector = new RoundRobinConnector(static (_, _) => Task.FromResult<IPAddress[]>([]));

        var failed = await Assert.ThrowsAsync<SocketException>(() => connector.ConnectAsync(new DnsEndPoint("sessions", 80), Stop));

        Assert.Equal(SocketError.HostNotFound, failed.SocketErrorCode);
    }

    private static int Listen(out TcpListener[] listeners)
    {
        var first = new TcpListener(Silos[0], 0);
        first.Start();
        var port = ((IPEndPoint)first.LocalEndpoint).Port;
        listeners = [first, .. Silos.Skip(1).Select(silo => new TcpListener(silo, port))];
        Array.ForEach(listeners, static listener => listener.Start());
        return port;
    }
}
