using System.Net;
using System.Text;

namespace OrleansSessions.Local;

/// <summary>
/// Deals every request to the next node, with no affinity: not by cookie, not by address, and not by connection, which
/// is what keeps a browser on one node behind a balancer that deals connections.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectWithin,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    });

    private readonly IReadOnlyList<Uri> _nodes;
    private WebApplication? _server;
    private uint _dealt;

    private Balancer(Uri url, IReadOnlyList<Uri> nodes)
    {
        Url = url;
        _nodes = nodes;
    }

    public Uri Url { get; }

    /// <summary>Listens on localhost, and forwards to these nodes whether they are up or not.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="nodes">Whom it forwards to.</param>
    /// <param name="cancel">Gives up the start.</param>
    /// <param name="parts">What the launcher answers for on the same address; null for nothing.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Balancer> StartAsync(int port, IReadOnlyList<Uri> nodes, CancellationToken cancel, IFarmParts? parts = null)
    {
        var balancer = new Balancer(new($"http://localhost:{port}"), nodes);
        try
        {
            balancer._server = BalancerServer.Create(port, balancer.ForwardAsync, parts);
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
        if (_server is not null) await _server.DisposeAsync();
        client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var turn = Interlocked.Increment(ref _dealt) - 1;
        for (var i = 0u; i < _nodes.Count; i++)
        {
            var outcome = await TryAsync(_nodes[(int)((turn + i) % _nodes.Count)], context);
            if (outcome == ForwardOutcome.Answered) return;
            if (outcome == ForwardOutcome.Broken)
            {
                await RefuseAsync(context, "The node that had this request broke off. Whether it was carried out is not known.");
                return;
            }
        }
        await RefuseAsync(context, $"None of the {_nodes.Count} web nodes takes connections.");
    }

    /// <summary>Another node may be tried only while this one has seen nothing of the request: a write must not happen twice.</summary>
    private async Task<ForwardOutcome> TryAsync(Uri node, HttpContext context)
    {
        using var request = ForwardedRequest.Create(context, node);
        try
        {
            using var answer = await client.SendAsync(request, context.RequestAborted);
            await ForwardedResponse.CopyAsync(answer, context);
            return ForwardOutcome.Answered;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return ForwardOutcome.NotConnected;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return ForwardOutcome.Answered;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return ForwardOutcome.Broken;
        }
    }

    /// <summary>A response that has begun cannot become another one: closing the connection is how its reader learns that it is incomplete.</summary>
    private static Task RefuseAsync(HttpContext context, string reason)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.Clear();
        return TypedResults.Problem(reason, statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context);
    }
}
