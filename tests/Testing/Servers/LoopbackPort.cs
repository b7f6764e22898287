using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Testing;

/// <summary>
/// Ports for servers that tests stop and start again. Not from the system's range for outgoing connections (32768 and up): a client that keeps
/// trying to reach a stopped server could be given that very port for its own end, connect to itself, and keep the server from coming back.
/// </summary>
public static class LoopbackPort
{
    private const int From = 20_000;
    private const int To = 32_000;

    private static readonly HashSet<int> Given = [];

    /// <summary>A port of loopback that nobody listens on, and that this process has not given before.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(From, To);
            lock (Given)
            {
                if (IsFree(port) && Given.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
