using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansSessions;

/// <summary>What the ledger counts.</summary>
internal sealed class LedgerMetrics
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _at = [];
    private readonly Counter<long> _noted;
    private readonly Counter<long> _asked;
    private readonly Counter<long> _missed;
    private readonly Histogram<double> _lag;

    public LedgerMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _noted = meter.CreateCounter<long>("session.ledger.noted", "{session}", "Sessions noted to be asked whether they are over.");
        _asked = meter.CreateCounter<long>("session.ledger.asked", "{session}", "Sessions asked whether they are over.");
        _missed = meter.CreateCounter<long>("session.ledger.missed", "{session}", "Sessions found in storage long after their end.");
        meter.CreateObservableGauge("session.ledger.behind", () => Behind(time.GetUtcNow()) ?? 0, "s", "How long ago the oldest minute ended that is not done, of the shards in this silo.");
        _lag = meter.CreateHistogram<double>("session.ledger.lag", "s", "How long after a minute began all sessions noted for it were asked.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 20, 30, 60, 120, 300, 600, 3600] });
    }

    /// <summary>A note is stored.</summary>
    public void Noted() => _noted.Add(1);

    /// <summary>A session was asked.</summary>
    public void Asked(LedgerAnswer answer) => _asked.Add(1, new KeyValuePair<string, object?>("session.ledger.answer", answer switch
    {
        LedgerAnswer.Alive => "alive",
        LedgerAnswer.Gone => "gone",
        _ => "failed",
    }));

    /// <summary>A minute is done.</summary>
    public void Swept(TimeSpan lag) => _lag.Record(lag.TotalSeconds);

    /// <summary>A shard that works here has done all before that minute.</summary>
    public void IsAt(string shard, DateTimeOffset minute) => _at[shard] = minute;

    /// <summary>A shard does not work here any more.</summary>
    public void Left(string shard) => _at.TryRemove(shard, out _);

    /// <summary>How many seconds ago the oldest minute ended that is not done; null where no shard works.</summary>
    public double? Behind(DateTimeOffset now) => _at.Values.Max(at => (double?)(now - at).TotalSeconds);

    /// <summary>A session was in storage that should have gone long ago.</summary>
    public void Missed() => _missed.Add(1);
}
