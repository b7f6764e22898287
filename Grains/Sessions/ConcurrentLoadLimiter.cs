using Microsoft.Extensions.Options;

namespace OrleansSessions.Grains;

/// <summary>
/// Limits the loads that this silo processes at the same time (S12). While storage is slow, loads wait for it. Without a limit they would accumulate
/// and take the memory that other loads need.
/// </summary>
internal sealed class ConcurrentLoadLimiter(IOptions<SessionGrainOptions> options)
{
    private readonly int _maximum = options.Value.MaximumConcurrentLoads;
    private int _count;

    /// <summary>Counts a load that begins. Call <see cref="Exit"/> when it has ended, whatever this returned.</summary>
    /// <returns>Why the load is refused; null when it may proceed.</returns>
    public SessionOutage? Enter() =>
        Interlocked.Increment(ref _count) <= _maximum ? null : new SessionOutage(SessionOutageReason.Overloaded, $"This silo processes {_maximum} loads already (Sessions:MaximumConcurrentLoads).");

    /// <summary>Counts a load that has ended.</summary>
    public void Exit() => Interlocked.Decrement(ref _count);
}
