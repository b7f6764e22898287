using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Local;

/// <summary>
/// Ports for the parts of the farm. Not from the system's range for outgoing connections (32768 and up): while a silo
/// is down, nodes that keep trying to reach its port could be given that very port for their own end, connect to
/// themselves, and keep the silo from coming back.
/// </summary>
internal static class LoopbackPort
{
    private const int From = 20_000;
    private const int To = 32_000;
    private const int AttemptsMax = 1_000;

    private static readonly HashSet<int> Given = [];
    private static readonly Lock Sync = new();

    /// <summary>A port that nobody listens on, and that this process has not given before.</summary>
    /// <exception cref="IOException">None was found.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var port = Random.Shared.Next(From, To);
            lock (Sync)
            {
                if (IsFree(port) && Given.Add(port)) return port;
            }
        }
        throw new IOException($"No free port between {From} and {To} in {AttemptsMax} attempts.");
    }

    /// <summary>Whether a server could listen on this port of localhost now.</summary>
    public static bool IsFree(int port)
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
