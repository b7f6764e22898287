using System.Buffers;

namespace OrleansSessions;

/// <summary>Bytes that were written and not flushed, in a pooled array.</summary>
internal sealed class ResponseBuffer
{
    private const int MinimumLength = 4096;

    private byte[] _bytes = [];

    // Whether the application may still write into the array: then it must not return to the pool, where another request would get it.
    private bool _isLent;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    public Memory<byte> Free(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var needed = Count + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(MinimumLength, Math.Max(needed, 2 * Count)));
            Written.CopyTo(larger);
            var count = Count;
            Return();
            (_bytes, Count) = (larger, count);
        }

        _isLent = true;
        return _bytes.AsMemory(Count);
    }

    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _bytes.Length - Count);
        Count += bytes;
        _isLent = false;
    }

    public void Return()
    {
        if (_bytes.Length > 0 && !_isLent)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, Count, _isLent) = ([], 0, false);
    }
}
