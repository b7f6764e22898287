namespace OrleansSessions.Silo;

/// <summary>Room for so many calls, and for so many bytes of them.</summary>
internal sealed class ConcurrencyBudget(int callsMax, long bytesMax)
{
    private int _calls;
    private long _bytes;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What there is no room for any more; null when the call is in, and must <see cref="Leave"/>.</summary>
    public string? Enter(long bytes)
    {
        var calls = Interlocked.Increment(ref _calls);
        var inside = Interlocked.Add(ref _bytes, bytes);
        if (calls <= callsMax && inside <= bytesMax)
        {
            return null;
        }

        Leave(bytes);
        return calls > callsMax ? $"{callsMax} calls" : $"{bytesMax} bytes";
    }

    /// <summary>Takes so many bytes more, or fewer, for a call that is in.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Leave(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _calls);
    }
}
