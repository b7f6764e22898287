using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Reads the clocks of the other active silos from the membership table: each writes its time there, every few seconds. A row says something only
/// when it was seen to change. Rows that stay as they are may be minutes old, for example after the loss of all silos.
/// </summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class SiloClocks(SiloAddress self, ClockReadings readings)
{
    private const string Prefix = "silo ";

    private readonly HashSet<SiloAddress> _unread = [];
    private Dictionary<SiloAddress, DateTime> _seen = [];
    private long _seenAt;

    /// <summary>The other active silos whose rows were not seen to change yet.</summary>
    public IReadOnlyCollection<SiloAddress> Unread => _unread;

    /// <summary>Whether a reading is of a silo's clock.</summary>
    public static bool IsSilo(ClockReading reading) => IsSilo(reading.Source);

    /// <summary>Takes in what a read of the table returned.</summary>
    /// <param name="table">The table.</param>
    /// <param name="requestedAt">The timestamp at which it was requested.</param>
    /// <param name="answeredAt">The timestamp at which it was received.</param>
    public void Observe(MembershipTableData table, long requestedAt, long answeredAt)
    {
        var others = table.Members.Select(static member => member.Item1).Where(entry => entry.Status == SiloStatus.Active && !entry.SiloAddress.Endpoint.Equals(self.Endpoint)).ToList();
        foreach (var entry in others)
        {
            if (!_seen.TryGetValue(entry.SiloAddress, out var before))
            {
                _unread.Add(entry.SiloAddress);
            }
            else if (before != entry.IAmAliveTime)
            {
                // It was not there yet when the row was requested before.
                readings.Add(NameOf(entry), new DateTimeOffset(DateTime.SpecifyKind(entry.IAmAliveTime, DateTimeKind.Utc)), _seenAt, answeredAt);
                _unread.Remove(entry.SiloAddress);
            }
        }

        _seen = others.ToDictionary(static entry => entry.SiloAddress, static entry => entry.IAmAliveTime);
        _seenAt = requestedAt;
        _unread.IntersectWith(_seen.Keys);
        var names = others.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        readings.Keep(source => !IsSilo(source) || names.Contains(source));
    }

    private static bool IsSilo(string source) => source.StartsWith(Prefix, StringComparison.Ordinal);

    private static string NameOf(MembershipEntry entry) => $"{Prefix}{entry.SiloName} ({entry.SiloAddress.Endpoint})";
}
