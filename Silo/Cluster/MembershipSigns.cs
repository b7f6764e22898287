using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// What silos last wrote to the membership table, and when this silo saw it. Their clocks may differ from its own by as much as a silo may join with,
/// so a row is stale when it has not changed here for a while, or when it is older than any difference of clocks explains.
/// </summary>
internal sealed class MembershipSigns(TimeSpan staleAfter, TimeProvider time)
{
    private readonly Dictionary<SiloAddress, (DateTime Sign, long SeenAt)> _seen = [];

    /// <summary>Takes in what a read of the table returned.</summary>
    public void Observe(IEnumerable<MembershipEntry> entries)
    {
        foreach (var entry in entries)
        {
            var sign = LastSign(entry);
            if (!_seen.TryGetValue(entry.SiloAddress, out var seen) || seen.Sign != sign)
            {
                _seen[entry.SiloAddress] = (sign, time.GetTimestamp());
            }
        }
    }

    /// <summary>Whether a silo that was observed has stopped writing.</summary>
    public bool IsStale(MembershipEntry entry) =>
        time.GetElapsedTime(_seen[entry.SiloAddress].SeenAt) > staleAfter
        || time.GetUtcNow().UtcDateTime - LastSign(entry) > staleAfter + ClockRules.MaximumAtJoin;

    private static DateTime LastSign(MembershipEntry entry) => entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime;
}
