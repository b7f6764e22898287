using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>
/// Identifies a session everywhere except in the browser: the tag of its application and a keyed hash of the cookie's key. It cannot be turned back
/// into a cookie, so it may appear in grain ids, in storage, and in logs (S11).
/// </summary>
/// <remarks><c>default</c> identifies no session: <see cref="IsNone"/> is true, and no reader accepts it.</remarks>
public readonly struct SessionId : IEquatable<SessionId>
{
    /// <summary>The length of the binary form in bytes: 8 for the tag of the application, 32 for the hash.</summary>
    public const int Size = 40;

    /// <summary>The length of the text form in characters: 16 hexadecimal digits, a dot, and 43 of base64url.</summary>
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

    /// <summary>Whether this is <c>default</c>, which identifies no session.</summary>
    public bool IsNone => (_tag | _a | _b | _c | _d) == 0;

    /// <summary>The tag of the session's application. See <see cref="ApplicationTag"/>.</summary>
    public ulong Application => _tag;

    /// <summary>Returns the tag of an application: the first 8 bytes, big-endian, of the SHA-256 of its name in UTF-8.</summary>
    /// <param name="application">The name of the application.</param>
    /// <exception cref="ArgumentException"><paramref name="application"/> is null or empty.</exception>
    public static ulong ApplicationTag(string application)
    {
        ArgumentException.ThrowIfNullOrEmpty(application);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(application)));
    }

    /// <summary>Creates an id from the tag of an application and a hash.</summary>
    /// <param name="application">The tag of the application.</param>
    /// <param name="hash">The hash, 32 bytes.</param>
    /// <exception cref="ArgumentException">The hash is not 32 bytes long.</exception>
    public static SessionId From(ulong application, ReadOnlySpan<byte> hash) =>
        hash.Length == 32 ? new SessionId(application, hash) : throw new ArgumentException($"A hash has 32 bytes; this one has {hash.Length}.", nameof(hash));

    /// <summary>Reads the binary form.</summary>
    /// <param name="bytes">The binary form.</param>
    /// <param name="id">The id; <c>default</c> on failure.</param>
    /// <returns>False if there are not exactly <see cref="Size"/> bytes, or all of them are zero.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SessionId id)
    {
        id = bytes.Length == Size ? new SessionId(BinaryPrimitives.ReadUInt64BigEndian(bytes), bytes[8..]) : default;
        return !id.IsNone;
    }

    /// <summary>Reads the text form, as <see cref="ToString"/> writes it.</summary>
    /// <param name="text">The text form.</param>
    /// <param name="id">The id; <c>default</c> on failure.</param>
    /// <returns>False if the text is not exactly what <see cref="ToString"/> writes for an id.</returns>
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

    /// <summary>Returns the bucket of the session. Stored data is found by it, so the result for an id and a number of buckets never changes.</summary>
    /// <param name="buckets">The number of buckets. More than 0.</param>
    /// <returns>0 to <paramref name="buckets"/> - 1.</returns>
    public int Bucket(int buckets) => (int)(_a % (ulong)buckets);

    /// <summary>Writes the binary form.</summary>
    /// <param name="destination">Where to write. At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _tag);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[32..], _d);
    }

    /// <summary>Returns the text form, which is also the grain key: <c>0123456789abcdef.</c> and 43 characters of base64url.</summary>
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

    /// <summary>Whether both ids identify the same session.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator ==(SessionId left, SessionId right) => left.Equals(right);

    /// <summary>Whether the ids identify different sessions.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator !=(SessionId left, SessionId right) => !left.Equals(right);
}
