namespace OrleansSessions;

/// <summary>One route to an endpoint: with HTTP/2 a connection for each hundred concurrent calls, with HTTP/1.1 a pool of connections.</summary>
internal sealed class GatewayRoute : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private long _answeredAt;
    private int _connections;
    private volatile bool _isDown;

    public GatewayRoute(GatewayEndpoint endpoint, RoundRobinConnector connector, SessionGatewayOptions options)
    {
        Endpoint = endpoint;
        Load = new Uri(endpoint.Url, GatewayProtocol.LoadPath);
        Commit = new Uri(endpoint.Url, GatewayProtocol.CommitPath);
        End = new Uri(endpoint.Url, GatewayProtocol.EndPath);
        Lock = new Uri(endpoint.Url, GatewayProtocol.LockPath);
        Touch = new Uri(endpoint.Url, GatewayProtocol.TouchPath);
        var lifetime = options.ConnectionLifetime * (0.85 + (0.3 * Random.Shared.NextDouble())); // otherwise all web nodes would reconnect at the same time
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A gateway never redirects, sets cookies or compresses. Whatever asks for that is not the gateway, and must not receive the API key.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            PreAuthenticate = false,
            ConnectCallback = async (context, cancellationToken) => new GatewayConnection(await connector.ConnectAsync(context.DnsEndPoint, cancellationToken), this),
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = lifetime,
            PooledConnectionIdleTimeout = lifetime,
            EnableMultipleHttp2Connections = true, // a silo allows a hundred calls on each
            InitialHttp2StreamWindowSize = 1024 * 1024,

            // After a cut cable or a frozen machine the connection stays open. Pings, also without calls, detect that before the next call.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = TimeSpan.FromSeconds(2),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
        });
    }

    public GatewayEndpoint Endpoint { get; }

    public Uri Load { get; }

    public Uri Commit { get; }

    public Uri End { get; }

    public Uri Lock { get; }

    public Uri Touch { get; }

    /// <summary>Whether calls go elsewhere, if they can, until the endpoint has answered over this route.</summary>
    public bool IsDown => _isDown;

    /// <summary>Whether a connection is open, so that a call is sent at once.</summary>
    public bool IsConnected => Volatile.Read(ref _connections) > 0;

    /// <summary>Records an answer that came at <paramref name="timestamp"/>.</summary>
    public void RecordAnswer(long timestamp) => Volatile.Write(ref _answeredAt, timestamp);

    /// <summary>Whether anything was answered over this route since <paramref name="timestamp"/>.</summary>
    public bool HasAnsweredSince(long timestamp) => Volatile.Read(ref _answeredAt) >= timestamp;

    public void SetDown(bool isDown) => _isDown = isDown;

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
