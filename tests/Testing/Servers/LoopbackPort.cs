using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Testing;

/// <summary>
/// Ports for servers that are stopped and started again. They lie outside the system's range for outgoing connections (32768 and up): a client
/// that keeps trying to reach a stopped server could otherwise be given the server's port for its own end, connect to itself, and keep the
/// server from coming back.
/// </summary>
public static class LoopbackPort
{
    private const int From = 20_000;
    private const int To = 32_000;
    private const int MaximumAttempts = 1_000;

    private static readonly string Reserved = Path.Combine(Path.GetTempPath(), $"session-ports-{Environment.UserName}");
    private static readonly List<FileStream> Taken = [];
    private static readonly Lock Sync = new();

    /// <summary>Takes a port for the life of this process: nothing listens on it, and no other process has taken it.</summary>
    /// <exception cref="IOException">No free port was found.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var port = Random.Shared.Next(From, To);
            lock (Sync)
            {
                if (IsFree(port) && Reserve(port)) return port;
            }
        }
        throw new IOException($"No free port between {From} and {To} in {MaximumAttempts} attempts.");
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

    /// <summary>An open file tells other processes that the port is taken. The system closes it when this process ends, however that happens.</summary>
    private static bool Reserve(int port)
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
