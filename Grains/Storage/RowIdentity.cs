using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Grains;

/// <summary>
/// A row's full name as bytes, and the file name that is derived from it.
/// <code>
///  2  length of the state's name       followed by the three, in UTF-8, in this order
///  2  length of the grain's type
///  2  length of the grain's key
/// </code>
/// </summary>
internal sealed class RowIdentity
{
    private const int LengthsLength = 6;

    public RowIdentity(RowName name)
    {
        Name = name;
        var (state, type, key) = (name.StateName, name.GrainId.Type.ToString()!, name.GrainId.Key.ToString()!);
        Bytes = new byte[LengthsLength + Encoding.UTF8.GetByteCount(state) + Encoding.UTF8.GetByteCount(type) + Encoding.UTF8.GetByteCount(key)];
        var rest = Bytes.AsSpan(LengthsLength);
        var lengths = Bytes.AsSpan(0, LengthsLength);
        foreach (var part in (ReadOnlySpan<string>)[state, type, key])
        {
            var length = Encoding.UTF8.GetBytes(part, rest);
            BinaryPrimitives.WriteUInt16BigEndian(lengths, checked((ushort)length));
            rest = rest[length..];
            lengths = lengths[2..];
        }

        // Some file systems ignore case, and a key may contain characters that no file name can: so the name is a hash in lower-case digits.
        FileName = Convert.ToHexStringLower(SHA256.HashData(Bytes));
        Bucket = Convert.FromHexString(FileName.AsSpan(0, 2))[0];
    }

    public RowName Name { get; }

    public byte[] Bytes { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string FileName { get; }

    /// <summary>The file's subdirectory, one of 256: the first two digits of its name.</summary>
    public byte Bucket { get; }
}
