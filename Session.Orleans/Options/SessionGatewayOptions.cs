namespace OrleansSessions;

/// <summary>How a web node reaches the cluster through its gateway.</summary>
/// <remarks>The options are validated when the application starts. All faults are reported at once.</remarks>
public sealed class SessionGatewayOptions
{
    /// <summary>
    /// The addresses of the gateway, for example <c>http://sessions:5080</c>. One is enough if a DNS name or a load balancer stands for all silos. With
    /// several, each gets its share of the calls, and a call that failed at one is sent to another.
    /// </summary>
    /// <value>At least one. Each is http or https, a host, and a port. From the connection string's <c>Endpoint</c>, separated by commas.</value>
    public IList<Uri> Endpoints { get; } = [];

    /// <summary>The secret that identifies the application to the gateway. It is never logged.</summary>
    /// <value>Required. 32 to 512 printable ASCII characters without spaces. From the connection string's <c>ApiKey</c>.</value>
    public string? ApiKey { get; set; }

    /// <summary>The application that the key belongs to. If it is not the application of the sessions, the start fails.</summary>
    /// <value>From the connection string's <c>Application</c>. Default <c>null</c>: <see cref="OrleansSessionOptions.Application"/>.</value>
    public string? Application { get; set; }

    /// <summary>The version of HTTP. It must match the silo's <c>Gateway:Protocol</c>: a port without TLS speaks only one version.</summary>
    /// <value>2.0 (without TLS by prior knowledge) or 1.1. Default 2.0.</value>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version20;

    /// <summary>
    /// How many connections are opened to each endpoint. A connection stays with one silo for its whole lifetime. With HTTP/1.1, each opens as many
    /// connections as it has concurrent calls.
    /// </summary>
    /// <value>1 to 64. Default 3.</value>
    public int ConnectionsPerEndpoint { get; set; } = 3;

    /// <summary>How long it may take to open a connection, including TLS.</summary>
    /// <value>More than 0, at most 1 day. Default 1 second.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection is used, plus or minus 15 %. Then a new one replaces it, so that new silos get their share.</summary>
    /// <value>More than 0, at most 1 day. Default 2 minutes.</value>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one attempt may take. Then the call is sent again elsewhere, with the same id.</summary>
    /// <value>More than 0, at most 1 day. Default 2 seconds.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call is retried while no silo answers, all attempts together. The shorter of this and <c>SessionOptions.IOTimeout</c> counts. When no
    /// call has been answered for this long, calls are tried once and fail immediately, until one succeeds.
    /// </summary>
    /// <value>At least <see cref="AttemptTimeout"/>, at most 1 day. Default 5 seconds, which survives the restart of a silo.</value>
    public TimeSpan OutageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The faults of the connection string, for the validation.</summary>
    internal IList<string> Faults { get; } = [];
}
