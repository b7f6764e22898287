using Microsoft.AspNetCore.DataProtection;
using OrleansSessions.Tests.Fakes;

namespace OrleansSessions.Tests.Hosting;

/// <summary>What several applications of one test may share.</summary>
internal sealed class TestAppParts
{
    public TestAppParts(TimeProvider? time = null, ISessionClient? cluster = null)
    {
        Time = time ?? TimeProvider.System;
        Cluster = cluster is null ? new MemoryCluster(Time) : new SeenCluster(cluster);
        Client = new ScriptedClient(Cluster);
    }

    public TimeProvider Time { get; }

    public IClusterView Cluster { get; }

    public ScriptedClient Client { get; }

    public LogBook Logs { get; } = new();

    public IDataProtectionProvider Protection { get; init; } = new EphemeralDataProtectionProvider();

    public bool AddsSessions { get; init; } = true;
}
