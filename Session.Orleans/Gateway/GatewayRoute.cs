namespace OrleansSessions;

/// <summary>One route to an endpoint: with HTTP/2 one connection at a time, with HTTP/1.1 a pool of connections.</summary>
internal sealed class GatewayRoute : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private long _avoidUntil;

    public GatewayRoute(Uri endpoint, RoundRobinConnector dial, SessionGatewayOptions options)
    {
        Endpoint = endpoint;
        Load = new Uri(endpoint, GatewayProtocol.LoadPath);
        Commit = new Uri(endpoint, GatewayProtocol.CommitPath);
        End = new Uri(endpoint, GatewayProtocol.EndPath);
        Lock = new Uri(endpoint, GatewayProtocol.LockPath);
        Touch = new Uri(endpoint, GatewayProtocol.TouchPath);
        var lifetime = options.ConnectionLifetime * (0.85 + (0.3 * Random.Shared.NextDouble())); // otherwise all web nodes would reconnect at the same time
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A gateway never redirects, sets cookies or compresses. Whatever asks for that is not the gateway, and must not receive the API key.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            PreAuthenticate = false,
            ConnectCallback = dial.ConnectAsync,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = lifetime,
            PooledConnectionIdleTimeout = lifetime,
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = 1024 * 1024,

            // After a cut cable or a frozen machine the connection stays open. Pings, also without calls, detect that before the next call.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = TimeSpan.FromSeconds(2),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
        });
    }

    public Uri Endpoint { get; }

    public Uri Load { get; }

    public Uri Commit { get; }

    public Uri End { get; }

    public Uri Lock { get; }

    public Uri Touch { get; }

    /// <summary>Whether the route failed recently, so that others are tried first.</summary>
    public bool IsDeprioritized(TimeProvider time)
    {
        var until = Volatile.Read(ref _avoidUntil);
        return until != 0 && time.GetTimestamp() < until;
    }

    /// <summary>Deprioritizes the route for one second. Returns true the first time.</summary>
    public bool Deprioritize(TimeProvider time) => Interlocked.Exchange(ref _avoidUntil, time.GetTimestamp() + time.TimestampFrequency) == 0;

    /// <summary>Restores the route's priority after an answer. Returns true the first time.</summary>
    public bool Restore() => Volatile.Read(ref _avoidUntil) != 0 && Interlocked.Exchange(ref _avoidUntil, 0) != 0;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
