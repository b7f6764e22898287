using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Checks before anything else starts that the silo's ports are free. The web server starts last: with a port that is taken, the silo would join its
/// cluster, take over sessions, and leave again.
/// </summary>
internal sealed class PortStartupCheck(IEnumerable<Listener> listeners, IOptions<EndpointOptions> endpoints)
{
    /// <exception cref="StartRefusedException">A port is in use, or must not be used.</exception>
    public void Check()
    {
        foreach (var listener in listeners)
        {
            if (ListenerUrl.Parse(listener.Url) is { Port: > 0 } address)
            {
                Check($"{char.ToUpperInvariant(listener.Name[0])}{listener.Name[1..]}:Url", listener.Url, AddressOf(address), address.Port);
            }
        }

        var silo = endpoints.Value;
        Check("Cluster:SiloPort", $"{silo.SiloPort}", silo.SiloListeningEndpoint?.Address ?? silo.AdvertisedIPAddress ?? IPAddress.Any, silo.SiloPort);
        Check("Cluster:GatewayPort", $"{silo.GatewayPort}", silo.GatewayListeningEndpoint?.Address ?? silo.AdvertisedIPAddress ?? IPAddress.Any, silo.GatewayPort);
    }

    private static IPAddress AddressOf(BindingAddress address) =>
        IPAddress.TryParse(address.Host, out var ip) ? ip : address.Host == "localhost" ? IPAddress.Loopback : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    private static void Check(string setting, string value, IPAddress address, int port)
    {
        if (port == 0)
        {
            return;
        }

        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new StartRefusedException(
                e.SocketErrorCode == SocketError.AddressNotAvailable ? $"{setting} is {value}, and {address} is no address of this machine. Set {(setting.StartsWith("Cluster:", StringComparison.Ordinal) ? "Cluster:AdvertisedAddress (or POD_IP)" : setting)} to one that is."
                : $"{setting} is {value}, and {(e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "that port is in use" : $"that address cannot be used ({e.SocketErrorCode})")}. End the process that has it, or choose another one.",
                e);
        }
    }
}
