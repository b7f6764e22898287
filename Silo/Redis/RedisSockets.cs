using System.Net.Sockets;

namespace OrleansSessions.Silo;

/// <summary>The sockets of a connection to Redis, so that they can be closed. The client then connects anew, and resolves the server's name again.</summary>
internal sealed class RedisSockets
{
    private readonly List<Socket> _sockets = [];

    public void Add(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.RemoveAll(static socket => socket.SafeHandle.IsClosed);
            _sockets.Add(socket);
        }
    }

    /// <summary>Closes all sockets. Calls that are on their way fail.</summary>
    public void Close()
    {
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
            _sockets.Clear();
        }
    }
}
