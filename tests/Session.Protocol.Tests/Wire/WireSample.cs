using System.Buffers;

namespace OrleansSessions.Protocol.Tests;

/// <summary>A message, its bytes, and its form without the type.</summary>
/// <param name="Name">Which one it is.</param>
/// <param name="Bytes">What must be written.</param>
/// <param name="Message">The message.</param>
/// <param name="Write">Writes it.</param>
/// <param name="Read">Reads one of its kind; null when the bytes are none.</param>
/// <param name="Again">Reads one of its kind and writes it again; null when the bytes are none.</param>
public sealed record WireSample(string Name, byte[] Bytes, object Message, Action<IBufferWriter<byte>> Write, Func<ReadOnlyMemory<byte>, object?> Read, Func<ReadOnlyMemory<byte>, byte[]?> Again)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
