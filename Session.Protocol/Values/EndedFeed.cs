using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>
/// Where the ends of an application's sessions are told. A feed is itself a few sessions of the application: each entry is an end, written before the
/// session goes, and removed by whoever has dealt with it. One who deals with a bucket has its lock, a session that is never written.
/// </summary>
public static class EndedFeed
{
    /// <summary>Into how many sessions a feed is spread.</summary>
    public const int Buckets = 4;

    /// <summary>How many bytes of content an end tells.</summary>
    public const int MaximumContentBytes = 64 * 1024;

    /// <summary>How long ends are kept that nobody deals with.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>The session that the ends of a bucket are in.</summary>
    public static SessionId IdOf(ulong application, int bucket) => Named(application, "feed", bucket);

    /// <summary>The session whose lease says who deals with a bucket.</summary>
    public static SessionId LockOf(ulong application, int bucket) => Named(application, "lock", bucket);

    private static SessionId Named(ulong application, string what, int bucket) =>
        SessionId.From(application, SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"OrleansSessions.Ended.v1\0{what}\0{bucket}"))));
}
