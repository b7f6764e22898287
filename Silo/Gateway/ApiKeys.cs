using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Silo;

/// <summary>The keys that are valid at one time. Immutable; a change makes another.</summary>
internal sealed class ApiKeys
{
    private const int KeyLengthMax = 512;

    private readonly (byte[] Hash, ulong Application)[] _keys;

    public ApiKeys(IEnumerable<(string Application, string Key)> keys) =>
        _keys = [.. keys.Select(static k => (SHA256.HashData(Encoding.ASCII.GetBytes(k.Key)), SessionId.ApplicationTag(k.Application)))];

    /// <summary>The tag of the application that the header's key belongs to; null when it belongs to none.</summary>
    /// <remarks>
    /// Hashes are compared, in constant time and with all of them, so that the time that it takes tells nothing about any key: not how much
    /// of it was right, not how long it is, not which one it was.
    /// </remarks>
    public ulong? ApplicationOf(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || authorization.Length > Scheme.Length + KeyLengthMax || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var presented = authorization.AsSpan(Scheme.Length);
        Span<byte> bytes = stackalloc byte[KeyLengthMax];
        if (!Ascii.IsValid(presented) || !Encoding.ASCII.TryGetBytes(presented, bytes, out var length))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        ulong? application = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
            {
                application = key.Application;
            }
        }

        return application;
    }
}
