using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>The metrics of storage calls and storage providers.</summary>
internal sealed class StorageMetrics
{
    private readonly Counter<long> _quarantined;
    private readonly Histogram<double> _calls;
    private readonly Histogram<long> _bytes;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _quarantined = meter.CreateCounter<long>("session.storage.quarantined", "{record}", "Stored records that could not be read and were moved to quarantine.");
        _calls = meter.CreateDurations("session.storage.duration", "Duration of storage calls, by operation and outcome.");
        _bytes = meter.CreateHistogram<long>("session.storage.size", "By", "Size of written records.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304] });
    }

    /// <summary>Counts a row that was moved to quarantine.</summary>
    public void Quarantined(string storageName, RowFileFault fault) =>
        _quarantined.Add(1, new("session.storage.name", storageName), new("session.storage.fault", fault.Text()));

    /// <summary>Records a storage call that has ended or timed out.</summary>
    public void Called(string storageName, string operation, string outcome, TimeSpan took) =>
        _calls.Record(took.TotalSeconds, new("session.storage.name", storageName), new("session.storage.operation", operation), new("session.outcome", outcome));

    /// <summary>Records the size of a row that is written.</summary>
    public void Wrote(string storageName, int bytes) => _bytes.Record(bytes, new KeyValuePair<string, object?>("session.storage.name", storageName));
}
