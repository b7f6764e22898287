using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Local;

/// <summary>
/// Ports for the parts of the farm. They lie outside the system's range for outgoing connections (32768 and up): otherwise a client that keeps
/// trying to reach a stopped part could be given the part's own port, and the part could not start again.
/// </summary>
internal static class FarmPort
{
    private const int First = 12_000;
    private const int Last = 19_999;
    private const int MaximumAttempts = 1_000;

    private static readonly string Reserved = Path.Combine(Path.GetTempPath(), $"farm-ports-{Environment.UserName}");
    private static readonly List<FileStream> Taken = [];
    private static readonly Lock Sync = new();

    /// <summary>Takes a port for the life of this process. Nothing listens on it, and no other launcher has taken it.</summary>
    /// <exception cref="IOException">No free port was found.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            lock (Sync)
            {
                if (IsFree(port) && TryReserve(port)) return port;
            }
        }
        throw new IOException($"No free port between {First} and {Last} in {MaximumAttempts} attempts.");
    }

    /// <summary>Whether a server could listen on this port of loopback now.</summary>
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

    // An open file tells other launchers that the port is taken. The system closes it when this process ends, however that happens.
    private static bool TryReserve(int port)
    {
        try
        {
            Taken.Add(new(Path.Combine(Directory.CreateDirectory(Reserved).FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
