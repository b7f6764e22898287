using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Silo;

/// <summary>An immutable set of valid API keys.</summary>
internal sealed class ApiKeys
{
    private readonly (byte[] Hash, ulong Application, string Name)[] _keys;

    public ApiKeys(IEnumerable<(string Application, string Key)> keys) =>
        _keys = [.. keys.Select(static k => (SHA256.HashData(Encoding.ASCII.GetBytes(k.Key)), SessionId.ApplicationTag(k.Application), k.Application))];

    /// <summary>Gets the tag of the application that the header's key belongs to; null when the key is not valid.</summary>
    public ulong? ApplicationOf(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? Find(authorization.AsSpan(Scheme.Length))?.Application : null;
    }

    /// <summary>Finds the application that a key belongs to; null when the key is not valid.</summary>
    /// <remarks>
    /// Compares hashes in constant time, and always with all keys, so that the duration reveals nothing about any key: neither its length, nor how
    /// much of it was right, nor which key matched.
    /// </remarks>
    public (ulong Application, string Name)? Find(ReadOnlySpan<char> presented)
    {
        Span<byte> bytes = stackalloc byte[GatewayProtocol.MaximumKeyLength];
        if (!Ascii.IsValid(presented) || !Encoding.ASCII.TryGetBytes(presented, bytes, out var length))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        (ulong, string)? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
            {
                found = (key.Application, key.Name);
            }
        }

        return found;
    }
}
