using System.Net.Sockets;

namespace OrleansSessions;

/// <summary>A connection that its route knows of while it is open.</summary>
internal sealed class GatewayConnection : NetworkStream
{
    private readonly GatewayRoute _route;
    private int _isClosed;

    public GatewayConnection(Socket socket, GatewayRoute route)
        : base(socket, ownsSocket: true)
    {
        _route = route;
        route.ConnectionOpened();
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _route.ConnectionClosed();
        }

        base.Dispose(disposing);
    }
}
