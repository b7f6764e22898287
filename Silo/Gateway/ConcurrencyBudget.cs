namespace OrleansSessions.Silo;

/// <summary>Bounds the number of concurrent calls and their bytes.</summary>
/// <param name="maximumCalls">The maximum number of calls.</param>
/// <param name="maximumBytes">The maximum number of their bytes, and of the bytes that connections hold.</param>
/// <param name="all">What this is a share of; null for none.</param>
internal sealed class ConcurrencyBudget(int maximumCalls, long maximumBytes, ConcurrencyBudget? all = null)
{
    private int _calls;
    private long _bytes;
    private long _held;
    private int _connections;

    /// <summary>The bytes that connections hold.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Whether connections hold as much as they may. While those of all applications together do, one that holds little goes on.</summary>
    public bool IsFull => Held >= maximumBytes || (Held >= maximumBytes / 4 && all is { IsFull: true });

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Admits a call, or several. Returns null when they were admitted and must <see cref="Leave"/>; otherwise the limit that was reached.</summary>
    public string? Enter(long bytes, int count = 1)
    {
        var calls = Interlocked.Add(ref _calls, count);
        var inside = Interlocked.Add(ref _bytes, bytes);
        if (calls <= maximumCalls && inside <= maximumBytes)
        {
            return null;
        }

        Leave(bytes, count);
        return calls > maximumCalls ? $"{maximumCalls} calls" : $"{maximumBytes} bytes";
    }

    /// <summary>Takes more bytes for an admitted call. Returns null when there is room; otherwise the limit that was reached.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="own">The bytes that the call was admitted with. A call that is alone always has room.</param>
    public string? Add(long bytes, long own)
    {
        var inside = Interlocked.Add(ref _bytes, bytes);
        if (inside <= maximumBytes || inside <= bytes + own)
        {
            return null;
        }

        Remove(bytes);
        return $"{maximumBytes} bytes";
    }

    public void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>Records that connections hold more, or less.</summary>
    public void Hold(long bytes)
    {
        Interlocked.Add(ref _held, bytes);
        all?.Hold(bytes);
    }

    /// <summary>Counts a connection, which must <see cref="Disconnect"/>. Returns false when there are as many as there may be.</summary>
    public bool TryConnect(int maximum)
    {
        if (Interlocked.Increment(ref _connections) <= maximum)
        {
            return true;
        }

        Disconnect();
        return false;
    }

    /// <summary>Records that a counted connection has ended.</summary>
    public void Disconnect() => Interlocked.Decrement(ref _connections);

    public void Leave(long bytes, int count = 1)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _calls, -count);
    }
}
