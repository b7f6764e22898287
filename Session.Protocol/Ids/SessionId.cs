using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>
/// Names one session past the web node's door: the application's tag and a keyed hash of the cookie's key.
/// Nobody can turn it back into a cookie, so it may stand in grain ids, storage and logs (S11).
/// </summary>
/// <remarks><c>default</c> names no session: <see cref="IsNone"/> is true, and no reader accepts it.</remarks>
public readonly struct SessionId : IEquatable<SessionId>
{
    /// <summary>Bytes in the binary form: 8 of the application's tag, 32 of the hash.</summary>
    public const int Size = 40;

    /// <summary>Characters in the text form: 16 hexadecimal digits, a dot, 43 of base64url.</summary>
    public const int TextLength = 60;

    private readonly ulong _tag;
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private SessionId(ulong tag, ReadOnlySpan<byte> hash)
    {
        _tag = tag;
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>Whether this is <c>default</c>, which names no session.</summary>
    public bool IsNone => (_tag | _a | _b | _c | _d) == 0;

    /// <summary>The tag of the application that the session belongs to: see <see cref="ApplicationTag"/>.</summary>
    public ulong Application => _tag;

    /// <summary>The tag of an application: the first 8 bytes, big-endian, of the SHA-256 of its name in UTF-8.</summary>
    public static ulong ApplicationTag(string application)
    {
        ArgumentException.ThrowIfNullOrEmpty(application);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(application)));
    }

    /// <summary>Puts an id together from an application's tag and the 32 bytes of a hash.</summary>
    /// <exception cref="ArgumentException">The hash is not 32 bytes long.</exception>
    public static SessionId From(ulong application, ReadOnlySpan<byte> hash) =>
        hash.Length == 32 ? new SessionId(application, hash) : throw new ArgumentException($"A hash has 32 bytes; this one has {hash.Length}.", nameof(hash));

    /// <summary>Reads the binary form; false when there are not exactly <see cref="Size"/> bytes or they are all zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SessionId id)
    {
        id = bytes.Length == Size ? new SessionId(BinaryPrimitives.ReadUInt64BigEndian(bytes), bytes[8..]) : default;
        return !id.IsNone;
    }

    /// <summary>Reads the text form, as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        return text is { Length: TextLength } && text[16] == '.'
            && Convert.FromHexString(text.AsSpan(0, 16), bytes, out _, out var tag) == System.Buffers.OperationStatus.Done && tag == 8
            && Base64Url.DecodeFromChars(text.AsSpan(17), bytes[8..], out _, out var hash) == System.Buffers.OperationStatus.Done && hash == 32
            && TryRead(bytes, out id)
            && id.ToString() == text; // one session, one grain: a second spelling must not name it too
    }

    /// <summary>Which of so many buckets the session is in. What is stored by it is looked for there: this never changes.</summary>
    public int Bucket(int buckets) => (int)(_a % (ulong)buckets);

    /// <summary>Writes the binary form.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _tag);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[32..], _d);
    }

    /// <summary>The text form, also the grain's key: <c>0123456789abcdef.</c> and 43 characters of base64url.</summary>
    public override string ToString() => string.Create(TextLength, this, static (text, id) =>
    {
        Span<byte> bytes = stackalloc byte[Size];
        id.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes[..8], text, out _);
        text[16] = '.';
        Base64Url.EncodeToChars(bytes[8..], text[17..]);
    });

    /// <inheritdoc/>
    public bool Equals(SessionId other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d && _tag == other._tag;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SessionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Same session.</summary>
    public static bool operator ==(SessionId left, SessionId right) => left.Equals(right);

    /// <summary>Not the same session.</summary>
    public static bool operator !=(SessionId left, SessionId right) => !left.Equals(right);
}
