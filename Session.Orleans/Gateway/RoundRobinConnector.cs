using System.Net;
using System.Net.Sockets;

namespace OrleansSessions;

/// <summary>
/// Opens the connections to one endpoint. If its name has several addresses (a headless service), they are used in rotation, so that
/// three connections reach three silos, and a dead address fails one attempt instead of all.
/// </summary>
/// <param name="resolve">Resolves the addresses of a name.</param>
internal sealed class RoundRobinConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private uint _turn = (uint)Random.Shared.Next();

    public RoundRobinConnector()
        : this(Dns.GetHostAddressesAsync)
    {
    }

    public async Task<Socket> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endpoint.Host, out var address) ? [address] : await resolve(endpoint.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // The resolver's order changes from call to call; a rotation needs a stable one.
        Array.Sort(addresses, static (a, b) => a.GetAddressBytes().AsSpan().SequenceCompareTo(b.GetAddressBytes()));
        var turn = Interlocked.Increment(ref _turn);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[(turn + (uint)i) % addresses.Length], endpoint.Port), cancellationToken);
                return socket;
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
