using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// The loads that this silo works on (S12). They wait for storage when it is slow, each with its caller's time to wait: without a bound they would
/// pile up, and take the memory of those that could be answered.
/// </summary>
internal sealed class LoadsInFlight(IOptions<SessionCellOptions> options)
{
    private readonly int _max = options.Value.LoadsInFlightMax;
    private int _count;

    /// <summary>Why the load cannot be worked on; null when it can. Either way it must <see cref="End"/>.</summary>
    public Outage? Begin() =>
        Interlocked.Increment(ref _count) <= _max ? null : new Outage(OutageReason.Overloaded, $"{_max} loads are in flight in this silo (Sessions:LoadsInFlightMax).");

    public void End() => Interlocked.Decrement(ref _count);
}
