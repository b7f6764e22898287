using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>The metrics of the expiry ledger.</summary>
internal sealed class LedgerMetrics
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _sweptTo = [];
    private readonly Counter<long> _registered;
    private readonly Counter<long> _checked;
    private readonly Counter<long> _missed;
    private readonly Histogram<double> _lag;

    public LedgerMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _registered = meter.CreateCounter<long>("session.ledger.registered", "{session}", "Sessions registered to be checked for their end.");
        _checked = meter.CreateCounter<long>("session.ledger.checked", "{session}", "Sessions checked for their end, by result.");
        _missed = meter.CreateCounter<long>("session.ledger.missed", "{session}", "Sessions found in storage long after their end.");
        meter.CreateObservableGauge("session.ledger.behind", () => Behind(time.GetUtcNow()) ?? 0, "s", "Time since the end of the oldest minute that is not swept, of the shards in this silo.");
        _lag = meter.CreateHistogram<double>("session.ledger.lag", "s", "Time from the start of a minute until all its sessions were checked.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 20, 30, 60, 120, 300, 600, 3600] });
    }

    /// <summary>Counts a session whose registration is stored.</summary>
    public void Registered() => _registered.Add(1);

    /// <summary>Counts a checked session.</summary>
    public void Checked(ExpiryCheckResult result) => _checked.Add(1, new KeyValuePair<string, object?>("session.ledger.result", result switch
    {
        ExpiryCheckResult.Alive => "alive",
        ExpiryCheckResult.Gone => "gone",
        _ => "failed",
    }));

    /// <summary>Records that a minute was swept.</summary>
    public void Swept(TimeSpan lag) => _lag.Record(lag.TotalSeconds);

    /// <summary>Records that a shard in this silo has swept everything before <paramref name="minute"/>.</summary>
    public void SweptTo(string shard, DateTimeOffset minute) => _sweptTo[shard] = minute;

    /// <summary>Records that a shard is no longer active in this silo.</summary>
    public void Deactivated(string shard) => _sweptTo.TryRemove(shard, out _);

    /// <summary>The seconds since the end of the oldest minute that is not swept, 0 when all are; null when no shard is active in this silo.</summary>
    public double? Behind(DateTimeOffset now) => _sweptTo.Values.Max(at => (double?)Math.Max(0, (now - at).TotalSeconds));

    /// <summary>Counts a session that was found in storage long after its end.</summary>
    public void Missed() => _missed.Add(1);
}
