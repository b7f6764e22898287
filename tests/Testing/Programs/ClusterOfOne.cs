namespace OrleansSessions.Testing;

/// <summary>Settings that keep a test's silo apart from others: on the default ports, two silos would become one cluster without an error.</summary>
public static class ClusterOfOne
{
    public static IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("Cluster__ClusterId", $"test-{Guid.NewGuid():N}");
        yield return ("Cluster__SiloPort", $"{LoopbackPort.Take()}");
        yield return ("Cluster__GatewayPort", $"{LoopbackPort.Take()}");
    }
}
