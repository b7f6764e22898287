namespace OrleansSessions.Tests;

/// <summary>What a test's application runs on; unless said otherwise, its sessions are in a cluster of the test's own that can be looked into.</summary>
public enum HostKind
{
    TestServer,
    Http1,
    Http2,

    /// <summary>A test server whose sessions are in real grains in this process.</summary>
    RealGrains,

    /// <summary>A test server whose sessions are in a real silo, over its gateway.</summary>
    RealGateway,

    /// <summary>A test server whose sessions are in a real silo, over a private Orleans client.</summary>
    GrainClient,
}
