using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>What keeps one test's silo apart from another's: on the default ports two would share them without an error, and become one cluster.</summary>
internal static class ClusterOfOne
{
    public static IEnumerable<(string Name, string Value)> Settings()
    {
        var ports = FreePorts(2);
        yield return ("Cluster__ClusterId", $"test-{Guid.NewGuid():N}");
        yield return ("Cluster__SiloPort", ports[0]);
        yield return ("Cluster__GatewayPort", ports[1]);
    }

    private static string[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, static listener => listener.Start());
        var ports = listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)).ToArray();
        Array.ForEach(listeners, static listener => listener.Dispose());
        return ports;
    }
}
