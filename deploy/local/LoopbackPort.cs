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

    private static readonly string Reserved = Path.Combine(Path.GetTempPath(), $"session-farm-ports-{Environment.UserName}");
    private static readonly List<FileStream> Given = [];
    private static readonly Lock Sync = new();

    /// <summary>A port that nobody listens on, and that no launcher on this machine has given to a part that may not listen yet.</summary>
    /// <exception cref="IOException">None was found.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var port = Random.Shared.Next(From, To);
            lock (Sync)
            {
                if (IsFree(port) && Reserve(port)) return port;
            }
        }
        throw new IOException($"No free port between {From} and {To} in {AttemptsMax} attempts.");
    }

    /// <summary>A file that is held open says so to other launchers; the system lets go of it with this process, however that ends.</summary>
    private static bool Reserve(int port)
    {
        try
        {
            Given.Add(new(Path.Combine(Directory.CreateDirectory(Reserved).FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
