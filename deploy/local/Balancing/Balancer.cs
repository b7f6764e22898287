using System.Net;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansSessions.Local;

/// <summary>
/// Sends every request to the next web node, in turn. There is no affinity: not by cookie, not by client address, and not by connection, which
/// would keep a browser on one node.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // The nodes set their own limits. This is YARP's limit for a response that makes no progress, which would end a slow one with 100 s.
    private static readonly ForwarderRequestConfig Request = new() { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = TimeSpan.FromHours(1) };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    private readonly WebApplication _server;
    private readonly IHttpForwarder _forwarder;
    private readonly IReadOnlyList<Uri> _nodes;
    private uint _next;

    private Balancer(int port, IReadOnlyList<Uri> nodes, IFarmParts? parts)
    {
        Url = new($"http://localhost:{port}");
        _nodes = nodes;
        _server = BalancerServer.Create(port, ForwardAsync, parts);
        _forwarder = _server.Services.GetRequiredService<IHttpForwarder>();
    }

    public Uri Url { get; }

    /// <summary>Listens on localhost, and forwards to these nodes whether they are running or not.</summary>
    /// <param name="port">The port to listen on.</param>
    /// <param name="nodes">The addresses of the nodes.</param>
    /// <param name="cancel">Gives up the start.</param>
    /// <param name="parts">The parts of the farm that the control endpoints are for; null for no control endpoints.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<Balancer> StartAsync(int port, IReadOnlyList<Uri> nodes, CancellationToken cancel, IFarmParts? parts = null)
    {
        var balancer = new Balancer(port, nodes, parts);
        try
        {
            await balancer._server.StartAsync(cancel);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var turn = Interlocked.Increment(ref _next) - 1;
        for (var i = 0u; i < _nodes.Count; i++)
        {
            var node = _nodes[(int)((turn + i) % _nodes.Count)];
            if (await _forwarder.SendAsync(context, node.OriginalString, _client, Request, EdgeTransformer.Instance) == ForwarderError.None) return;

            if (!IsUnsent(context))
            {
                await RefuseAsync(context, "The node that received this request broke off. Whether it was carried out is not known.");
                return;
            }

            // YARP has set a status, and refuses to forward when one is set.
            context.Response.Clear();
        }
        await RefuseAsync(context, $"None of the {_nodes.Count} web nodes accepts connections.");
    }

    /// <summary>Another node may be tried only if this one has seen nothing of the request: a write must not happen twice.</summary>
    private static bool IsUnsent(HttpContext context) =>
        context.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    /// <summary>A response that has begun cannot be replaced: YARP has closed its connection, which tells its reader that it is incomplete.</summary>
    private static Task RefuseAsync(HttpContext context, string reason)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return Task.CompletedTask;

        context.Response.Clear();
        return TypedResults.Problem(reason, statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context);
    }
}
