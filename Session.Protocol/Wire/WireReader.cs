using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>
/// Reads what <see cref="WireWriter"/> writes. It never throws and never reads past the end: from the first thing that does not fit on
/// it has <see cref="Failed"/>, and everything that it still reads is empty. A caller that has read everything checks <see cref="IsComplete"/>.
/// </summary>
/// <param name="bytes">The whole message.</param>
/// <param name="maximumListLength">How many keys, or entries, the message may list.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, int maximumListLength = WireReader.MaximumListLength)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The longest duration that a message may hold.</summary>
    public static readonly TimeSpan MaximumDuration = TimeSpan.FromDays(3660);

    /// <summary>How many keys, or entries, any message may list.</summary>
    public const int MaximumListLength = 65_536;

    private readonly int _maximumListLength = maximumListLength;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether something did not fit.</summary>
    public bool Failed { get; private set; }

    /// <summary>The length of a list that is longer than allowed; 0 when there is none.</summary>
    public int RefusedListLength { get; private set; }

    /// <summary>Whether everything fitted and nothing is left over.</summary>
    public readonly bool IsComplete => !Failed && _rest.IsEmpty;

    /// <summary>Marks the message as one that cannot be read.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Raw(1) is [var value] ? value : default;

    /// <summary>0 or 1.</summary>
    public bool Bool()
    {
        var value = Byte();
        if (value > 1)
        {
            Fail();
        }

        return value == 1;
    }

    /// <summary>LEB128; a longer spelling than needed is refused.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if ((shift == 63 && next > 1) || (shift > 0 && next == 0))
            {
                Fail();
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return Failed ? 0 : value;
            }
        }

        Fail();
        return 0;
    }

    /// <summary>A number that is never negative.</summary>
    public long Count()
    {
        var value = Varint();
        if (value > long.MaxValue)
        {
            Fail();
            return 0;
        }

        return (long)value;
    }

    /// <summary>How many of something follow, each of at least <paramref name="bytesEach"/>: more than can be there is refused before anything is allocated.</summary>
    public int Items(int bytesEach)
    {
        var value = Varint();
        if (value > (ulong)(_rest.Length / bytesEach))
        {
            Fail();
            return 0;
        }

        return (int)value;
    }

    /// <summary>Eight bytes, big-endian.</summary>
    public ulong Fixed64() => Raw(8) is { Length: 8 } value ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;

    /// <summary>A duration: at most ten years, so that no sum of it and a moment overflows.</summary>
    public TimeSpan Duration()
    {
        var ticks = Count();
        if (ticks > MaximumDuration.Ticks)
        {
            Fail();
            return default;
        }

        return TimeSpan.FromTicks(ticks);
    }

    /// <summary>A moment.</summary>
    public DateTimeOffset Moment()
    {
        var ticks = Count();
        if (ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            Fail();
            return default;
        }

        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Sixteen bytes, big-endian.</summary>
    public Guid Guid() => Raw(16) is { Length: 16 } value ? new Guid(value, bigEndian: true) : default;

    /// <summary>So many bytes as they are.</summary>
    public ReadOnlySpan<byte> Raw(int length)
    {
        if (_rest.Length < length)
        {
            Fail();
            return default;
        }

        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }

    /// <summary>Length and bytes. They are copied, so that the message's memory may be used again.</summary>
    public byte[] Bytes() => Raw(Items(1)).ToArray();

    /// <summary>Length and UTF-8; what is not UTF-8 is refused.</summary>
    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Raw(Items(1)));
        }
        catch (DecoderFallbackException)
        {
            Fail();
            return "";
        }
    }

    /// <summary>An enum of one byte that has no zero. A value that this release does not know is refused.</summary>
    public T Known<T>()
        where T : struct, Enum
    {
        var value = Byte();
        var known = Unsafe.BitCast<byte, T>(value);
        if (!Enum.IsDefined(known))
        {
            Fail();
        }

        return known;
    }

    /// <summary>Count, then each.</summary>
    public IReadOnlyList<string> Texts()
    {
        var count = Listed(1);
        if (count == 0)
        {
            return [];
        }

        var values = new string[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return values;
    }

    /// <summary>As <see cref="Items"/>, and at most <see cref="MaximumListLength"/>: a list of empty keys would take many times the size of the message.</summary>
    public int Listed(int bytesEach)
    {
        var count = Items(bytesEach);
        if (count <= _maximumListLength)
        {
            return count;
        }

        RefusedListLength = count;
        Fail();
        return 0;
    }
}
