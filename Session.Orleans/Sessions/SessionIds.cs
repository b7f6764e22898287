using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Sessions;

/// <summary>
/// The door where secrets stop (S11): a key, which is as good as the cookie, becomes the id that the cluster knows the session by.
/// </summary>
/// <code>
/// hmac key = SHA-256( "OrleansSessions.SessionId.v1" 0 application 0 farm secret )
/// id       = application tag | HMAC-SHA-256( hmac key, key in UTF-8 )
/// </code>
internal sealed class SessionIds(SessionApplication application, IOptions<OrleansSessionOptions> options)
{
    private readonly ulong _tag = application.Tag;
    private readonly byte[] _secret = SHA256.HashData(Encoding.UTF8.GetBytes($"OrleansSessions.SessionId.v1\0{application.Name}\0{options.Value.FarmSecret}"));

    public SessionId Of(string key)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(key), hash);
        return SessionId.From(_tag, hash);
    }
}
