using Microsoft.Net.Http.Headers;

namespace OrleansSessions.Silo;

/// <summary>The headers of calls.</summary>
internal static class GatewayHeaders
{
    // Longer ones are none: a key and its scheme have 519 characters at most.
    private const int MaximumLength = 1024;

    /// <summary>
    /// Drops the headers that no call needs. Kestrel keeps those of a call until its answer has been taken, with twice their size in memory, and nothing
    /// counts them (S12).
    /// </summary>
    public static void DropUnused(IHeaderDictionary headers)
    {
        foreach (var name in headers.Where(static header => !IsUsed(header.Key) || header.Value.Sum(static value => value?.Length ?? 0) > MaximumLength).Select(static header => header.Key).ToArray())
        {
            headers.Remove(name);
        }
    }

    private static bool IsUsed(string name) =>
        name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) || name.Equals(GatewayProtocol.SentHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Expect, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase);
}
