using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>An endpoint that is of no use, in one of the ways that endpoints are.</summary>
internal sealed class DeadEndpoint : IAsyncDisposable
{
    public static readonly TimeSpan SlowAnswer = TimeSpan.FromMilliseconds(250);

    private readonly List<IDisposable> _sockets = [];
    private ScriptedGateway? _gateway;

    private DeadEndpoint(Uri url) => Url = url;

    public Uri Url { get; private set; }

    public static async Task<DeadEndpoint> StartAsync(DeadEndpointKind kind)
    {
        if (kind is DeadEndpointKind.Slow or DeadEndpointKind.BadGateway)
        {
            var gateway = await ScriptedGateway.StartAsync();
            var usual = gateway.Otherwise;
            gateway.Otherwise = kind == DeadEndpointKind.BadGateway ? ScriptedGateway.Status(StatusCodes.Status502BadGateway) : async context =>
            {
                await Task.Delay(SlowAnswer, TimeProvider.System, context.RequestAborted);
                await usual(context);
            };
            return new DeadEndpoint(gateway.Url) { _gateway = gateway };
        }

        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(kind == DeadEndpointKind.Hangs ? 1 : 100);
        var endpoint = new DeadEndpoint(new Uri($"http://{listener.LocalEndpoint}"));
        if (kind == DeadEndpointKind.Refuses)
        {
            listener.Dispose();
            return endpoint;
        }

        endpoint._sockets.Add(listener);
        if (kind == DeadEndpointKind.Hangs)
        {
            await endpoint.FillAsync((IPEndPoint)listener.LocalEndpoint);
        }

        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }
    }

    // Once its queue is full, the system does not answer new connections.
    private async Task FillAsync(IPEndPoint address)
    {
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            try
            {
                await socket.ConnectAsync(address, limit.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
