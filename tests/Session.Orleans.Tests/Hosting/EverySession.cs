namespace OrleansSessions.Tests;

/// <summary>A cluster of the test's own, and every real way to the sessions: for what does not depend on the server.</summary>
public sealed class EverySession : TheoryData<HostKind>
{
    public EverySession()
        : base([HostKind.TestServer, .. RealCluster.Ways])
    {
    }
}
