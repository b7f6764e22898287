using System.Buffers.Binary;
using System.Text;

namespace OrleansSessions.Grains;

/// <summary>
/// The row that says which cluster a store of sessions belongs to (S15).
/// <code>
///  1  format, 1
///  8  counter, which grows with each renewal
///  n  the owner's name, in UTF-8
/// </code>
/// </summary>
/// <param name="Name">The owner: a cluster, or a process where silos find each other on one machine only.</param>
/// <param name="Counter">Grows with each renewal. An owner is alive while it changes: clocks are not compared.</param>
internal sealed record StoreOwner(string Name, long Counter)
{
    private const byte Format = 1;
    private const int HeaderLength = 9;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Encoding.UTF8.GetByteCount(Name)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Counter);
        Encoding.UTF8.GetBytes(Name, bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <exception cref="NewerFormatException">The bytes are of another format.</exception>
    public static StoreOwner Read(byte[] bytes) => bytes is { Length: > HeaderLength } && bytes[0] == Format
        ? new StoreOwner(Encoding.UTF8.GetString(bytes.AsSpan(HeaderLength)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)))
        : throw new NewerFormatException("The row of the store's owner has a format that this release does not know.");
}
