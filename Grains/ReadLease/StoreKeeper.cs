using System.Buffers.Binary;
using System.Text;

namespace OrleansSessions.Grains;

/// <summary>
/// The silo that has renewed the row of the store's owner last.
/// <code>
///  1  format, 1
///  8  counter, which grows with each renewal
///  n  the silo's address, a line feed, and the owner's name, in UTF-8
/// </code>
/// </summary>
internal sealed record StoreKeeper(string Silo, string Owner, long Counter)
{
    private const byte Format = 1;
    private const int HeaderLength = 9;

    public byte[] ToBytes()
    {
        var text = $"{Silo}\n{Owner}";
        var bytes = new byte[HeaderLength + Encoding.UTF8.GetByteCount(text)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Counter);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>Reads a row; null for what this release does not know.</summary>
    public static StoreKeeper? Read(byte[]? bytes) =>
        bytes is { Length: > HeaderLength } && bytes[0] == Format && Encoding.UTF8.GetString(bytes.AsSpan(HeaderLength)).Split('\n', 2) is [var silo, var owner]
            ? new StoreKeeper(silo, owner, BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)))
            : null;
}
