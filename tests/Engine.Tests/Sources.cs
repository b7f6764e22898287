using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Engine.Tests;

/// <summary>Package sources, as NuGet.Config lists them.</summary>
internal static class Sources
{
    /// <summary>A source on a port that was free a moment ago: nobody listens.</summary>
    public static string Closed
    {
        get
        {
            using var listener = new TcpListener(IPAddress.Loopback, port: 0);
            listener.Start();
            return Http(((IPEndPoint)listener.LocalEndpoint).Port);
        }
    }

    /// <summary>A source whose server listens on a port of this machine.</summary>
    public static string Http(int port) => $"""<add key="other" value="http://127.0.0.1:{port}/index.json" allowInsecureConnections="true" />""";
}
