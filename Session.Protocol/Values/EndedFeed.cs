using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>
/// Where the ends of an application's sessions are recorded until a web node has handled them. A feed consists of a few sessions of the application:
/// each entry is one end, written before the session is removed, and deleted after it was handled. The web node that handles a bucket holds the lease
/// on a session of its own, which is never written.
/// </summary>
public static class EndedFeed
{
    /// <summary>The number of sessions that a feed is spread over.</summary>
    public const int Buckets = 4;

    /// <summary>The largest content that an end contains, in bytes. The content of a larger session is left out.</summary>
    public const int MaximumContentBytes = 64 * 1024;

    /// <summary>How long ends are kept that no web node handles.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>Returns the id of the session that contains the ends of a bucket.</summary>
    /// <param name="application">The tag of the application.</param>
    /// <param name="bucket">The bucket, from 0 to <see cref="Buckets"/> - 1.</param>
    public static SessionId IdOf(ulong application, int bucket) => Named(application, "feed", bucket);

    /// <summary>Returns the id of the session whose lease a web node holds while it handles a bucket.</summary>
    /// <param name="application">The tag of the application.</param>
    /// <param name="bucket">The bucket, from 0 to <see cref="Buckets"/> - 1.</param>
    public static SessionId LockOf(ulong application, int bucket) => Named(application, "lock", bucket);

    private static SessionId Named(ulong application, string what, int bucket) =>
        SessionId.From(application, SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"OrleansSessions.Ended.v1\0{what}\0{bucket}"))));
}
