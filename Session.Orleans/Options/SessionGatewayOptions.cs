namespace OrleansSessions;

/// <summary>How a web node reaches the cluster through its gateway. All of it is checked at start.</summary>
public sealed class SessionGatewayOptions
{
    /// <summary>
    /// Where the gateway is: <c>http://sessions:5080</c>. One is enough where a name or a balancer stands for all silos; of several, each
    /// gets its share, and a call that failed at one is tried at another. From the connection string's <c>Endpoint</c>, separated by commas.
    /// </summary>
    public IList<Uri> Endpoints { get; } = [];

    /// <summary>The secret that says which application this is. From the connection string's <c>ApiKey</c>. Never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The application that the key belongs to; null takes the one that the web node's sessions are hashed with.</summary>
    public string? Application { get; set; }

    /// <summary>2.0, without TLS by prior knowledge (default), or 1.1. The silo's <c>Gateway:Protocol</c> must agree: a cleartext port speaks one of them.</summary>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version20;

    /// <summary>
    /// Connections to each endpoint. Default 3, at most 64. One connection stays with one silo for all its life, however many there are; with
    /// HTTP/1.1 each of these opens as many as it has calls at a time.
    /// </summary>
    public int Connections { get; set; } = 3;

    /// <summary>How long a connection may take to be made, TLS included. Default 1 second.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection is used, give or take 15 %, before a new one takes over and new silos get their share. Default 2 minutes.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one attempt may take before the call is sent again elsewhere, under the same id. Default 2 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call keeps trying, all attempts together, while nobody gives it an answer. Default 5 seconds: a silo's restart is survived,
    /// and a page does not hang for the whole of <c>SessionOptions.IOTimeout</c> when the cluster is gone. The shorter of the two holds. Once
    /// nobody has answered any call for as long, calls are tried once and fail at once, until somebody does.
    /// </summary>
    public TimeSpan OutageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What was wrong with the connection string, for the validation at start.</summary>
    internal IList<string> Faults { get; } = [];
}
