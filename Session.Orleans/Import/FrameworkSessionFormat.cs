using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace OrleansSessions;

/// <summary>The format in which ASP.NET Core's <c>DistributedSession</c> stores a session in a cache. Numbers are big-endian.</summary>
/// <code>
/// session = 02 | count (3) | id (16, as Guid.ToByteArray) | entry × count
/// entry   = length (2) | key in UTF-8 | length (4) | value
/// </code>
internal static class FrameworkSessionFormat
{
    private const byte Revision = 2;
    private const int HeadBytes = 1 + 3 + 16;
    private const int MinimumEntryBytes = 2 + 4;
    private const int MaximumCount = 0xFF_FFFF;

    /// <summary>
    /// Reads a stored session. Returns false for anything else, including another revision and bytes after the last entry. Values are slices of
    /// <paramref name="stored"/>, so allocations depend on the actual bytes and not on a length that they claim. If a key occurs twice, the
    /// last value counts, as in the framework.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> stored, out FrameworkSession session)
    {
        session = null!;
        var bytes = stored.Span;
        if (bytes.Length < HeadBytes || bytes[0] != Revision)
        {
            return false;
        }

        var count = (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
        if (count > (bytes.Length - HeadBytes) / MinimumEntryBytes)
        {
            return false;
        }

        var id = new Guid(bytes[4..HeadBytes]);
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var rest = stored[HeadBytes..];
        for (; count > 0; count--)
        {
            if (!TryTake(ref rest, 2, out var key) || !Utf8.IsValid(key.Span) || !TryTake(ref rest, 4, out var value))
            {
                return false;
            }

            entries[Encoding.UTF8.GetString(key.Span)] = value;
        }

        session = new FrameworkSession(id, entries);
        return rest.IsEmpty;
    }

    /// <summary>Writes a session as the framework would.</summary>
    /// <exception cref="ArgumentException">It has more entries, or a longer key, than the format can represent.</exception>
    public static byte[] Write(FrameworkSession session)
    {
        if (session.Entries.Count > MaximumCount)
        {
            throw new ArgumentException($"The framework's form holds {MaximumCount} entries at most; the session has {session.Entries.Count}.", nameof(session));
        }

        var stored = new byte[session.Entries.Aggregate(HeadBytes, static (sum, entry) => checked(sum + MinimumEntryBytes + KeyBytes(entry.Key) + entry.Value.Length))];
        stored[0] = Revision;
        BinaryPrimitives.WriteInt32BigEndian(stored.AsSpan(1), session.Entries.Count << 8);
        session.Id.TryWriteBytes(stored.AsSpan(4));
        var rest = stored.AsSpan(HeadBytes);
        foreach (var (key, value) in session.Entries)
        {
            var keyBytes = Encoding.UTF8.GetBytes(key, rest[2..]);
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)keyBytes);
            rest = rest[(2 + keyBytes)..];
            BinaryPrimitives.WriteInt32BigEndian(rest, value.Length);
            value.Span.CopyTo(rest[4..]);
            rest = rest[(4 + value.Length)..];
        }

        return stored;
    }

    private static int KeyBytes(string key) => Encoding.UTF8.GetByteCount(key) is var bytes && bytes <= ushort.MaxValue
        ? bytes
        : throw new ArgumentException($"The framework's form holds keys of {ushort.MaxValue} bytes of UTF-8 at most; one has {bytes}.", nameof(key));

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, int lengthBytes, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(rest.Span) : BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
        rest = rest[lengthBytes..];
        if (length > (uint)rest.Length)
        {
            return false;
        }

        (value, rest) = (rest[..(int)length], rest[(int)length..]);
        return true;
    }
}
