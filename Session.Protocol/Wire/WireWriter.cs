using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>Writes the primitives that every sent and stored form is made of. The bytes are drawn in docs/protocol.md.</summary>
/// <param name="output">Where the bytes go.</param>
internal readonly ref struct WireWriter(IBufferWriter<byte> output)
{
    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>0 or 1.</summary>
    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>LEB128, seven bits a byte, low ones first: 1 to 10 bytes.</summary>
    public void Varint(ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>A number that is never negative, as <see cref="Varint"/>.</summary>
    public void Count(long value) => Varint(checked((ulong)value));

    /// <summary>Eight bytes, big-endian.</summary>
    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>A duration that is never negative, in ticks of 100 ns, as <see cref="Varint"/>.</summary>
    public void Duration(TimeSpan value) => Count(value.Ticks);

    /// <summary>A moment in ticks of 100 ns since 0001-01-01 UTC, as <see cref="Varint"/>.</summary>
    public void Moment(DateTimeOffset value) => Count(value.UtcTicks);

    /// <summary>Sixteen bytes, big-endian, as the text form reads.</summary>
    public void Guid(Guid value)
    {
        value.TryWriteBytes(output.GetSpan(16), bigEndian: true, out _);
        output.Advance(16);
    }

    /// <summary>Bytes as they are, without a length.</summary>
    public void Raw(ReadOnlySpan<byte> value) => output.Write(value);

    /// <summary>Length and bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        output.Write(value);
    }

    /// <summary>Length and UTF-8. Half a surrogate pair becomes U+FFFD, as in ASP.NET Core's own session.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Count(length);
        Encoding.UTF8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }

    /// <summary>The 40 bytes of an id.</summary>
    public void Id(SessionId value)
    {
        value.CopyTo(output.GetSpan(SessionId.Size));
        output.Advance(SessionId.Size);
    }

    /// <summary>Incarnation, revision, stamp.</summary>
    public void Version(SessionVersion value)
    {
        Guid(value.Incarnation);
        Count(value.Revision);
        Fixed64(value.Stamp);
    }

    /// <summary>Own idle timeout or 0, end or 0, whether its end is notified.</summary>
    public void Lifetime(SessionLifetime value)
    {
        Duration(value.Idle);
        Moment(value.Ends ?? default);
        Bool(value.NotifyOnEnd);
    }

    /// <summary>Count, then each.</summary>
    public void Texts(IReadOnlyList<string> values)
    {
        Count(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            Text(values[i]);
        }
    }

    /// <summary>Clear, removed keys, set entries.</summary>
    public void Patch(SessionPatch value)
    {
        Bool(value.Clear);
        Texts(value.Removed);
        Count(value.Set.Count);
        for (var i = 0; i < value.Set.Count; i++)
        {
            Text(value.Set[i].Key);
            Bytes(value.Set[i].Value.Span);
        }
    }
}
