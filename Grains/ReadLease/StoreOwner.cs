using System.Buffers.Binary;
using System.Text;

namespace OrleansSessions.Grains;

/// <summary>
/// The row that says which cluster a store of sessions belongs to (S15).
/// <code>
///  1  format, 1
///  8  counter, which grows with each renewal
///  8  term, which grows with each change of owner
///  1  bit 0: handover; bit 1: released
///  n  the owner's name, in UTF-8
/// </code>
/// </summary>
/// <param name="Name">The owner: a cluster, or a process where silos find each other on one machine only.</param>
/// <param name="Counter">Grows with each renewal. An owner is alive while it changes: clocks are not compared.</param>
/// <param name="Term">Grows with each change of owner. A silo of an earlier term may hold what another cluster has changed since.</param>
/// <param name="IsHandover">Whether silos of the former owner may still return from memory what they have read before.</param>
/// <param name="IsReleased">Whether the owner has stopped and left the store to anybody. The row stays: a term that begins again would hide the owners between.</param>
internal sealed record StoreOwner(string Name, long Counter, long Term, bool IsHandover, bool IsReleased = false)
{
    private const byte Format = 1;
    private const int CounterOffset = 1;
    private const int TermOffset = 9;
    private const int FlagsOffset = 17;
    private const int HeaderLength = 18;
    private const byte Handover = 1;
    private const byte Released = 2;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Encoding.UTF8.GetByteCount(Name)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(CounterOffset), Counter);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(TermOffset), Term);
        bytes[FlagsOffset] = (byte)((IsHandover ? Handover : 0) | (IsReleased ? Released : 0));
        Encoding.UTF8.GetBytes(Name, bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <exception cref="NewerFormatException">The bytes are of another format.</exception>
    public static StoreOwner Read(byte[] bytes) => bytes is { Length: > HeaderLength } && bytes[0] == Format
        ? new StoreOwner(
            Encoding.UTF8.GetString(bytes.AsSpan(HeaderLength)),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(CounterOffset)),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(TermOffset)),
            (bytes[FlagsOffset] & Handover) != 0,
            (bytes[FlagsOffset] & Released) != 0)
        : throw new NewerFormatException("The row of the store's owner has a format that this release does not know.");
}
