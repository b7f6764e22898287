using System.Net;

namespace OrleansSessions.Local;

/// <summary>
/// Admits requests from pages of this farm only. Other sites that are open in the browser can send requests to localhost too. What they cannot
/// do is set a header of their own without a preflight, or hide their origin.
/// </summary>
internal static class SameOriginGuard
{
    /// <summary>The header that a command has to carry, with any value.</summary>
    public const string Header = "X-Farm";

    private static readonly string[] OwnSites = ["same-origin", "none"];

    /// <returns>Why the request is refused; null if it is admitted.</returns>
    public static string? Refusal(HttpRequest request) =>
        // DNS rebinding: a foreign name that resolves to this address makes the browser take the foreign page for one of ours.
        !IsLoopback(request.Host.Host) ? $"Only requests to localhost are admitted, not to '{request.Host.Host}'."
        : request.Headers.Origin is [{ } origin] && origin != $"{request.Scheme}://{request.Host}" ? $"Only requests from the farm's own pages are admitted, not from '{origin}'."
        : request.Headers["Sec-Fetch-Site"] is [{ } site] && !OwnSites.Contains(site) ? $"Only requests from the farm's own pages are admitted; the browser says '{site}'."
        : !HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(Header) ? $"A command needs the header {Header}, which other sites cannot send without permission."
        : null;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
