using System.Diagnostics.Metrics;

namespace OrleansSessions;

/// <summary>What the ledger counts.</summary>
internal sealed class LedgerMetrics
{
    private readonly Counter<long> _noted;
    private readonly Counter<long> _asked;
    private readonly Counter<long> _missed;
    private readonly Histogram<double> _lag;

    public LedgerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _noted = meter.CreateCounter<long>("session.ledger.noted", "{session}", "Sessions noted to be asked whether they are over.");
        _asked = meter.CreateCounter<long>("session.ledger.asked", "{session}", "Sessions asked whether they are over.");
        _missed = meter.CreateCounter<long>("session.ledger.missed", "{session}", "Sessions found in storage long after their end.");
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

    /// <summary>A session was in storage that should have gone long ago.</summary>
    public void Missed() => _missed.Add(1);
}
