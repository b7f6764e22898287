using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace OrleansSessions.Silo;

/// <summary>
/// Decides who may see the status page: callers on this machine, and callers that send <c>Health:StatusKey</c> as the password of HTTP Basic
/// authentication, which every browser can prompt for.
/// </summary>
internal sealed class StatusAuthorization(IOptions<HealthOptions> options)
{
    private readonly byte[]? _key = options.Value.StatusKey is { Length: > 0 } key ? Hash(key) : null;

    /// <returns>Null when the caller is allowed; otherwise the HTTP status code of the response.</returns>
    public int? Refusal(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && IsOfThisMachine(context.Request.Host.Host) && !IsPassedOn(context.Request.Headers))
        {
            return null;
        }

        if (_key is null)
        {
            return StatusCodes.Status403Forbidden;
        }

        if (CryptographicOperations.FixedTimeEquals(Hash(PasswordOf(context.Request.Headers.Authorization)), _key))
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"sessions\", charset=\"UTF-8\"";
        return StatusCodes.Status401Unauthorized;
    }

    // A browser on this machine also sends the requests of a page from elsewhere, whose name that page may have made resolve to this address.
    private static bool IsOfThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // A proxy on this machine forwards requests from other machines. A client that adds such a header itself only loses access.
    private static bool IsPassedOn(IHeaderDictionary headers) => headers.Keys.Any(static name =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Envoy-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("CF-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || name.Equals("True-Client-IP", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Via, StringComparison.OrdinalIgnoreCase));

    private static string PasswordOf(string? authorization)
    {
        var bytes = new byte[512];
        return AuthenticationHeaderValue.TryParse(authorization, out var header) && string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? pair[(colon + 1)..]
            : "";
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
