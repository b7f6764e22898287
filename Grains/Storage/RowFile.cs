using System.Buffers.Binary;
using System.Numerics;

namespace OrleansSessions.Grains;

/// <summary>
/// The format of a row's file.
/// <code>
///  offset        bytes   content
///   0              8     89 4F 53 52 4F 57 0D 0A: not text, and damaged by any conversion of line ends
///   8              2     format version: 1
///  10              2     format version, every bit inverted
///  ---- the same in every version: a damaged byte must never look like a newer release's file ----
///  12             16     ETag
///  28              4     payload length
///  32              4     CRC-32C of the payload
///  36              n     the row's identity, see <see cref="RowIdentity"/>: a file under a wrong name is never returned as another session
///  36 + n          4     CRC-32C of everything before
///  40 + n                payload, to the end of the file
/// </code>
/// Numbers are big-endian. The header has a checksum of its own, so that the ETag can be trusted without reading the payload.
/// </summary>
internal static class RowFile
{
    public const ushort Version = 1;

    private const int PreambleLength = 12;
    private const int FixedLength = 40;

    private static ReadOnlySpan<byte> Magic => [0x89, 0x4F, 0x53, 0x52, 0x4F, 0x57, 0x0D, 0x0A];

    /// <summary>The length of this row's header in bytes.</summary>
    public static int HeaderLength(RowIdentity row) => FixedLength + row.Bytes.Length;

    /// <summary>Creates the header of a row.</summary>
    public static byte[] Header(RowIdentity row, Guid etag, ReadOnlySpan<byte> payload)
    {
        var header = new byte[HeaderLength(row)];
        var bytes = header.AsSpan();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], unchecked((ushort)~Version));
        etag.TryWriteBytes(bytes[12..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[28..], payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[32..], Checksum(payload));
        row.Bytes.CopyTo(bytes[36..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[^4..], Checksum(bytes[..^4]));
        return header;
    }

    /// <summary>Reads the header from the file's first bytes: <see cref="HeaderLength"/> of them, or fewer if the file is shorter.</summary>
    /// <returns>What is wrong with the file; null when the header is valid.</returns>
    /// <exception cref="NewerFormatException">A newer release wrote the file.</exception>
    public static RowFileFault? TryReadHeader(RowIdentity row, ReadOnlySpan<byte> start, long fileLength, out RowFileHeader header)
    {
        header = default;
        if (!start.StartsWith(Magic))
        {
            return RowFileFault.NotARow;
        }

        if (start.Length < PreambleLength)
        {
            return RowFileFault.Length;
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(start[8..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(start[10..]) != unchecked((ushort)~version) || version == 0)
        {
            return RowFileFault.NotARow;
        }

        if (version > Version)
        {
            throw new NewerFormatException(
                $"The file of row {row.Name} has format version {version}; this release reads up to {Version}. A newer release wrote it, so it is left unchanged.");
        }

        return start.Length < HeaderLength(row) ? RowFileFault.Length : ReadVersion1(row, start[..HeaderLength(row)], fileLength, out header);
    }

    /// <summary>Compares the payload with the header's checksum.</summary>
    /// <returns>What is wrong with the file; null when the payload is valid.</returns>
    public static RowFileFault? CheckPayload(in RowFileHeader header, ReadOnlySpan<byte> payload) =>
        Checksum(payload) == header.PayloadChecksum ? null : RowFileFault.Payload;

    private static RowFileFault? ReadVersion1(RowIdentity row, ReadOnlySpan<byte> bytes, long fileLength, out RowFileHeader header)
    {
        header = new RowFileHeader(
            new Guid(bytes.Slice(12, 16), bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(bytes[28..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[32..]));
        if (!bytes[36..^4].SequenceEqual(row.Bytes))
        {
            return RowFileFault.OtherRow;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]) != Checksum(bytes[..^4]))
        {
            return RowFileFault.Header;
        }

        return header.PayloadLength != fileLength - bytes.Length ? RowFileFault.Length : null;
    }

    // CRC-32C detects damage by disks, copies and truncation. It does not protect against someone who can write files.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var rest in bytes)
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
