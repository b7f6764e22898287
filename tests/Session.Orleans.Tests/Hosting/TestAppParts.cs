using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

/// <summary>What several applications of one test may share.</summary>
internal sealed class TestAppParts
{
    public TestAppParts(TimeProvider? time = null, ISessionClient? cluster = null)
        : this(time ?? TimeProvider.System, cluster is null ? new MemoryCluster(time ?? TimeProvider.System) : new SeenCluster(cluster))
    {
    }

    private TestAppParts(TimeProvider time, IClusterView cluster)
    {
        (Time, Cluster) = (time, cluster);
        Client = new ScriptedClient(Cluster);
    }

    public TimeProvider Time { get; }

    public IClusterView Cluster { get; }

    public ScriptedClient Client { get; }

    public FakeLoggerProvider Logs { get; } = new();

    public IDataProtectionProvider Protection { get; init; } = new EphemeralDataProtectionProvider();

    public bool AddsSessions { get; set; } = true;

    public string Environment { get; set; } = "Test";

    /// <summary>Whose sessions are in a cluster of the test's own, or in a real one.</summary>
    public static async Task<TestAppParts> OverAsync(HostKind sessions, TimeProvider? time = null) =>
        new(time ?? TimeProvider.System, await RealCluster.ViewAsync(sessions, time ?? TimeProvider.System));
}
