using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions.Local;

/// <summary>A request as the node gets it: the same, less what belongs to the browser's connection, plus who asked.</summary>
internal static class ForwardedRequest
{
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Host, HeaderNames.Expect, HeaderNames.ContentLength, "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
    };

    public static HttpRequestMessage Create(HttpContext context, Uri node)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(HttpMethod.Parse(incoming.Method), TargetOf(context, node))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            request.Content = new RequestBody(incoming.Body, incoming.ContentLength);

        CopyHeaders(incoming, request);
        request.Headers.Host = incoming.Host.Value;
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", incoming.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", incoming.Host.Value);
        if (context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.Upgrade);
            request.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, incoming.Headers.Upgrade.ToString());
        }
        return request;
    }

    /// <summary>The browser's own bytes: a path that is decoded and encoded again may mean something else.</summary>
    private static Uri TargetOf(HttpContext context, Uri node)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = raw.StartsWith('/') ? raw : context.Request.Path.Add(context.Request.PathBase).ToUriComponent() + context.Request.QueryString;
        return new(node.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <summary>What a client says about forwarding is left out: this is the edge, and nobody in front of it can know.</summary>
    private static void CopyHeaders(HttpRequest incoming, HttpRequestMessage request)
    {
        var hop = HopByHop.Of(incoming.Headers.Connection);
        foreach (var (name, values) in incoming.Headers)
        {
            if (hop.Contains(name) || Ours.Contains(name)) continue;
            // Several Cookie fields are one list with a separator of its own; a comma would join two cookies into one.
            var sent = name == HeaderNames.Cookie ? new StringValues(string.Join("; ", values.ToArray())) : values;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)sent))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)sent);
        }
    }
}
