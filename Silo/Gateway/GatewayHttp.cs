namespace OrleansSessions.Silo;

/// <summary>The HTTP versions of the gateway's port. Without TLS there is no negotiation, so exactly one version is served.</summary>
internal enum GatewayHttp
{
    /// <summary>HTTP/2; with TLS HTTP/1.1 too.</summary>
    Default = 1,

    /// <summary>HTTP/1.1 only.</summary>
    Http1 = 2,

    /// <summary>HTTP/2 only.</summary>
    Http2 = 3,
}
