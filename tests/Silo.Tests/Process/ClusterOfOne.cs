using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>What keeps one test's silo apart from another's: on the default ports two would share them without an error, and become one cluster.</summary>
internal static class ClusterOfOne
{
    public static IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("Cluster__ClusterId", $"test-{Guid.NewGuid():N}");
        yield return ("Cluster__SiloPort", $"{LoopbackPort.Take()}");
        yield return ("Cluster__GatewayPort", $"{LoopbackPort.Take()}");
    }
}
