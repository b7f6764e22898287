namespace OrleansSessions.Tests;

/// <summary>Every server that the adapter must work on, and every real way to the sessions. For tests that name no clock of their own.</summary>
public sealed class EveryTransport : TheoryData<HostKind>
{
    public EveryTransport()
        : base([HostKind.TestServer, HostKind.Http1, HostKind.Http2, .. RealCluster.Ways])
    {
    }
}
