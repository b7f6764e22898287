using Microsoft.Win32.SafeHandles;

namespace OrleansSessions.Grains;

/// <summary>Reads a row from its file.</summary>
internal static class RowFileReader
{
    private const int UsualHeaderLength = 256;

    /// <summary>Reads the ETag and, with <paramref name="withBytes"/>, the payload. Without the payload, the cost does not depend on the file's length.</summary>
    /// <returns>What is wrong with the file; null when it is valid.</returns>
    /// <exception cref="NewerFormatException">A newer release wrote the file.</exception>
    public static RowFileFault? Read(RowIdentity row, string path, bool withBytes, out Guid etag, out byte[] bytes)
    {
        using var file = File.OpenHandle(path);
        bytes = [];
        var fault = ReadHeader(row, file, out var header);
        etag = header.ETag;
        if (fault is not null || !withBytes)
        {
            return fault;
        }

        bytes = new byte[header.PayloadLength];
        return Fill(file, bytes, RowFile.HeaderLength(row)) == bytes.Length ? RowFile.CheckPayload(header, bytes) : RowFileFault.Length;
    }

    private static RowFileFault? ReadHeader(RowIdentity row, SafeFileHandle file, out RowFileHeader header)
    {
        var length = RowFile.HeaderLength(row);
        var start = length <= UsualHeaderLength ? stackalloc byte[length] : new byte[length];
        return RowFile.TryReadHeader(row, start[..Fill(file, start, 0)], RandomAccess.GetLength(file), out header);
    }

    private static int Fill(SafeFileHandle file, Span<byte> bytes, long from)
    {
        var filled = 0;
        for (int read; filled < bytes.Length && (read = RandomAccess.Read(file, bytes[filled..], from + filled)) > 0; filled += read)
        {
        }

        return filled;
    }
}
