namespace OrleansSessions.Silo;

/// <summary>Bounds the number of concurrent calls and their bytes.</summary>
internal sealed class ConcurrencyBudget(int maximumCalls, long maximumBytes)
{
    private int _calls;
    private long _bytes;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Admits a call. Returns null when it was admitted and must <see cref="Leave"/>; otherwise the limit that was reached.</summary>
    public string? Enter(long bytes)
    {
        var calls = Interlocked.Increment(ref _calls);
        var inside = Interlocked.Add(ref _bytes, bytes);
        if (calls <= maximumCalls && inside <= maximumBytes)
        {
            return null;
        }

        Leave(bytes);
        return calls > maximumCalls ? $"{maximumCalls} calls" : $"{maximumBytes} bytes";
    }

    /// <summary>Adjusts the bytes of an admitted call.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Leave(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _calls);
    }
}
