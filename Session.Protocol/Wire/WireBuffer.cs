using System.Buffers;

namespace OrleansSessions.Protocol;

/// <summary>Pooled memory that a message is written into, or read into. It goes back to the pool when it is disposed.</summary>
/// <remarks>Nothing may hold on to <see cref="Written"/> after that: the same memory carries somebody else's session next.</remarks>
internal sealed class WireBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[]? _bytes;
    private int _length;

    /// <summary>Takes memory for at least <paramref name="capacity"/> bytes.</summary>
    public WireBuffer(int capacity = 1024) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => Bytes.AsMemory(0, _length);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(WireBuffer));

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Bytes.Length - _length);
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => WithRoomFor(sizeHint).AsMemory(_length);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => WithRoomFor(sizeHint).AsSpan(_length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private byte[] WithRoomFor(int size)
    {
        var bytes = Bytes;
        var needed = checked(_length + Math.Max(size, 1));
        if (needed <= bytes.Length)
        {
            return bytes;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(2L * bytes.Length, Array.MaxLength)));
        bytes.AsSpan(0, _length).CopyTo(larger);
        _bytes = larger;
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
