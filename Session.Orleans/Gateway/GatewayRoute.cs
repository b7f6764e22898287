namespace OrleansSessions;

/// <summary>One connection's worth of an endpoint: with HTTP/2 exactly one connection at a time, with HTTP/1.1 a pool of them.</summary>
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
        var lifetime = options.ConnectionLifetime * (0.85 + (0.3 * Random.Shared.NextDouble())); // or all web nodes would reconnect at once
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // Between a web node and its silos stands nothing that could redirect, remember or repackage; what claims to is not to see the key.
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

            // A peer that went silent (a cut cable, a frozen machine) closes nothing. Pinged even without calls, it is noticed before the next one.
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

    /// <summary>Whether it failed lately, so that others come first.</summary>
    public bool IsDeprioritized(TimeProvider time)
    {
        var until = Volatile.Read(ref _avoidUntil);
        return until != 0 && time.GetTimestamp() < until;
    }

    /// <summary>Others come first for a second. Answers whether that is news.</summary>
    public bool Deprioritize(TimeProvider time) => Interlocked.Exchange(ref _avoidUntil, time.GetTimestamp() + time.TimestampFrequency) == 0;

    /// <summary>It answers. Says whether that is news.</summary>
    public bool Restore() => Volatile.Read(ref _avoidUntil) != 0 && Interlocked.Exchange(ref _avoidUntil, 0) != 0;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
