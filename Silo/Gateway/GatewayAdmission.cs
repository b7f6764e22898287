using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>So many calls, and so many bytes of them, at a time: what comes on top is turned away at once, while those inside still finish (S12).</summary>
internal sealed class GatewayAdmission(IOptions<GatewayOptions> options, IHostApplicationLifetime lifetime)
{
    private readonly int _callsMax = options.Value.InFlightMax;
    private readonly long _bytesMax = options.Value.InFlightBytesMax;
    private int _calls;
    private long _bytes;

    /// <summary>How many are inside.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Why the call cannot come in; null when it is in, and must <see cref="Leave"/>.</summary>
    public string? Enter(long bytes)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The silo is stopping.";
        }

        var calls = Interlocked.Increment(ref _calls);
        var inFlight = Interlocked.Add(ref _bytes, bytes);
        if (calls <= _callsMax && inFlight <= _bytesMax)
        {
            return null;
        }

        Leave(bytes);
        return calls > _callsMax ? $"{_callsMax} calls are in flight (Gateway:InFlightMax)." : $"{_bytesMax} bytes are in flight (Gateway:InFlightBytesMax).";
    }

    public void Leave(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _calls);
    }
}
