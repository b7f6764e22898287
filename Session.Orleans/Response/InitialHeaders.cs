using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansSessions;

/// <summary>
/// The headers that were set before the session middleware ran. A failure response keeps them (security headers, a request id) and drops the rest.
/// </summary>
internal readonly struct InitialHeaders
{
    private readonly KeyValuePair<string, StringValues>[]? _headers;

    private InitialHeaders(KeyValuePair<string, StringValues>[] headers) => _headers = headers;

    public static InitialHeaders Of(HttpContext context)
    {
        var headers = context.Response.Headers;
        return headers.Count == 0 ? default : new InitialHeaders([.. headers]);
    }

    public void Restore(IHeaderDictionary headers)
    {
        headers.Clear();
        foreach (var (name, value) in _headers ?? [])
        {
            headers[name] = value;
        }

        headers.ContentLength = null;
    }
}
