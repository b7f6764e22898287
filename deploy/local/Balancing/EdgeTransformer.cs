using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansSessions.Local;

/// <summary>Rewrites requests as the outermost proxy does it: same host, same target, and forwarding headers of its own.</summary>
internal sealed class EdgeTransformer : HttpTransformer
{
    public static readonly EdgeTransformer Instance = new();

    private EdgeTransformer()
    {
    }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var host = httpContext.Request.Host.Value;
        proxyRequest.RequestUri = TargetOf(httpContext, destinationPrefix) ?? proxyRequest.RequestUri;
        proxyRequest.Headers.Host = host;
        proxyRequest.Headers.Remove(HeaderNames.TE);
        foreach (var name in Named(httpContext.Request.Headers.Connection)) proxyRequest.Headers.Remove(name);
        // What a client says about forwarding is replaced: no proxy that could know stands in front of this one.
        Set(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Set(proxyRequest, "X-Forwarded-Proto", httpContext.Request.Scheme);
        Set(proxyRequest, "X-Forwarded-Host", host);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var forward = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        foreach (var name in proxyResponse?.Headers.Connection ?? Enumerable.Empty<string>()) httpContext.Response.Headers.Remove(name);
        return forward;
    }

    /// <summary>The headers that a Connection header names. They concern one connection (RFC 9110, 7.6.1); YARP passes them on.</summary>
    private static string[] Named(StringValues connection) => connection.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The bytes of the browser's own target: a path that is decoded and encoded again may mean something else.</summary>
    private static Uri? TargetOf(HttpContext context, string node)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/') ? new(node.TrimEnd('/') + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }) : null;
    }

    private static void Set(HttpRequestMessage request, string header, string? value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }
}
