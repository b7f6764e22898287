using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions.Protocol;

/// <summary>How one kind of message looks in bytes: a revision, then the fields in their order.</summary>
/// <remarks>A message of another revision, of garbage, or with anything missing or left over is not read at all.</remarks>
internal abstract class WireFormat<T>
    where T : class
{
    /// <summary>The revision that is written, and the only one that is read.</summary>
    public const byte Revision = 1;

    /// <summary>Writes the message.</summary>
    public void Write(IBufferWriter<byte> output, T value)
    {
        var writer = new WireWriter(output);
        writer.Byte(Revision);
        WriteFields(writer, value);
    }

    /// <summary>Reads the message; false when that is not what the bytes are.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? value) => TryRead(bytes, WireReader.MaximumListLength, out value, out _);

    /// <summary>Reads the message unless it lists too much.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="maximumListLength">How many keys, or entries, it may list.</param>
    /// <param name="value">The message.</param>
    /// <param name="refusedListLength">The length of the list that was too long, and of which nothing was read; otherwise 0.</param>
    public bool TryRead(ReadOnlySpan<byte> bytes, int maximumListLength, [NotNullWhen(true)] out T? value, out int refusedListLength)
    {
        var reader = new WireReader(bytes, maximumListLength);
        value = reader.Byte() == Revision ? ReadFields(ref reader) : null;
        refusedListLength = reader.RefusedListLength;
        if (!reader.IsComplete)
        {
            value = null;
        }

        return value is not null;
    }

    private protected abstract void WriteFields(WireWriter writer, T value);

    private protected abstract T ReadFields(ref WireReader reader);
}
