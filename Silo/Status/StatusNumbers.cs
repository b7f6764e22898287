using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansSessions.Silo;

/// <summary>Aggregates the silo's own metrics for the status page: totals since start and rates over the last minute.</summary>
internal sealed class StatusNumbers : IHostedService, IDisposable
{
    private const int Seconds = 60;

    private readonly ConcurrentDictionary<string, double> _totals = new();
    private readonly Queue<Dictionary<string, double>> _minute = new();
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private ITimer? _timer;

    public StatusNumbers(TimeProvider time)
    {
        _time = time;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "OrleansSessions.Cluster")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Gets an instrument's total; for a histogram, the number of measurements. With a tag value, counts only measurements that carry it.</summary>
    public double Total(string name, string? tag = null) => _totals.GetValueOrDefault(tag is null ? name : $"{name}|{tag}");

    /// <summary>Gets the average per second over the last minute.</summary>
    public double Rate(string name, string? tag = null)
    {
        lock (_gate)
        {
            return _minute.TryPeek(out var then) ? (Total(name, tag) - then.GetValueOrDefault(tag is null ? name : $"{name}|{tag}")) / _minute.Count : 0;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static numbers => ((StatusNumbers)numbers!).Sample(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _timer?.Dispose();
        _listener.Dispose();
    }

    private void Sample()
    {
        lock (_gate)
        {
            _minute.Enqueue(new Dictionary<string, double>(_totals));
            if (_minute.Count > Seconds)
            {
                _minute.Dequeue();
            }
        }
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var counts = instrument is Histogram<double> or Histogram<long>;
        if (instrument.Name == "session.ledger.lag")
        {
            _totals["session.ledger.lag|last"] = value;
        }

        Add(instrument.Name, counts ? 1 : value);
        foreach (var (key, text) in tags)
        {
            if (key is "session.outcome" or "session.end.reason" or "session.storage.operation")
            {
                Add($"{instrument.Name}|{text}", counts ? 1 : value);
            }
        }
    }

    private void Add(string key, double value) => _totals.AddOrUpdate(key, static (_, added) => added, static (_, total, added) => total + added, value);
}
