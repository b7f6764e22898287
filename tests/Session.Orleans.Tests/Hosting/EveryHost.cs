namespace OrleansSessions.Tests;

/// <summary>Every server that the adapter must work on.</summary>
public sealed class EveryHost : TheoryData<HostKind>
{
    public EveryHost()
        : base(HostKind.TestServer, HostKind.Http1, HostKind.Http2)
    {
    }
}
