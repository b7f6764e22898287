using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions.Local;

/// <summary>Header fields that concern one connection and are never passed on (RFC 9110, 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate,
        HeaderNames.ProxyAuthorization, HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade,
    };

    /// <summary>The fields to leave out of a message, those that its own Connection field names included.</summary>
    public static HashSet<string> Of(StringValues connection)
    {
        var named = connection.ToString();
        return named.Length == 0 ? Always : new(Always.Concat(named.Split(',', StringSplitOptions.TrimEntries)), StringComparer.OrdinalIgnoreCase);
    }
}
