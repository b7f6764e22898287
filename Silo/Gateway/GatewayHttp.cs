namespace OrleansSessions.Silo;

/// <summary>What a gateway's port speaks. Without TLS nothing is negotiated: one of the two, known to both sides.</summary>
internal enum GatewayHttp
{
    /// <summary>HTTP/2; with TLS HTTP/1.1 too.</summary>
    Default = 1,

    /// <summary>HTTP/1.1 only.</summary>
    Http1 = 2,

    /// <summary>HTTP/2 only.</summary>
    Http2 = 3,
}
