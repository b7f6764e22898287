using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Secrets stop here (S11): a key, which is as good as the cookie, becomes the id under which the cluster knows the session.
/// </summary>
/// <code>
/// hmac key = SHA-256( "OrleansSessions." kind ".v1" 0 application 0 farm secret )        kind: SessionId for the key in a cookie
/// id       = application tag | HMAC-SHA-256( hmac key, key in UTF-8 )
/// </code>
internal sealed class SessionIds
{
    private readonly string _application;
    private readonly ulong _tag;
    private readonly string? _farmSecret;
    private readonly byte[] _secret;

    public SessionIds(SessionApplication application, IOptions<OrleansSessionOptions> options)
        : this(application.Name, options.Value.FarmSecret, "SessionId")
    {
    }

    public SessionIds(string application, string? farmSecret, string kind)
    {
        _application = application;
        _tag = SessionId.ApplicationTag(application);
        _farmSecret = farmSecret;
        _secret = SHA256.HashData(Encoding.UTF8.GetBytes($"OrleansSessions.{kind}.v1\0{application}\0{farmSecret}"));
    }

    /// <summary>Returns the ids of another kind of record that the application stores in the cluster. Each kind has its own secret, so no cookie leads to such a record.</summary>
    public SessionIds OfKind(string kind) => new(_application, _farmSecret, kind);

    public SessionId Of(string key)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(key), hash);
        return SessionId.From(_tag, hash);
    }
}
