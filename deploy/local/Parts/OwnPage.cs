using System.Net;

namespace OrleansSessions.Local.Parts;

/// <summary>
/// Who may ask about the farm's parts: a page of this very farm. Other sites that the browser has open can send requests to localhost too; what they
/// cannot do is set a header of their own without asking first, or hide where they come from.
/// </summary>
internal static class OwnPage
{
    /// <summary>The header that a change has to carry, with any value.</summary>
    public const string Header = "X-Farm";

    private static readonly string[] OwnSites = ["same-origin", "none"];

    /// <returns>Why a request is none of a page of ours; null when it may be one.</returns>
    public static string? Complaint(HttpRequest request) =>
        // A foreign name that was made to lead to this address makes the browser take the foreign page for ours.
        !IsLoopback(request.Host.Host) ? $"This is answered to localhost only, not to '{request.Host.Host}'."
        : request.Headers.Origin is [{ } origin] && origin != $"{request.Scheme}://{request.Host}" ? $"This is answered to the farm's own pages only, not to those of '{origin}'."
        : request.Headers["Sec-Fetch-Site"] is [{ } site] && !OwnSites.Contains(site) ? $"This is answered to the farm's own pages only; the browser says '{site}'."
        : !HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(Header) ? $"A change has to carry the header {Header}, which no other site can send unasked."
        : null;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
