using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansSessions;

/// <summary>The metrics and traces of a web node's calls to the cluster. docs/operating.md lists each name.</summary>
internal sealed class ClientTelemetry
{
    public const string Name = "OrleansSessions.Client";

    private static readonly ActivitySource Source = new(Name);

    // A conditional load from a near silo takes 0.1 ms; waiting for an exclusive lease may take seconds.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly TimeProvider _time;
    private readonly Histogram<double> _loads;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _locks;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _saved;
    private readonly Counter<long> _synchronous;
    private readonly KeyValuePair<string, object?> _application;

    public ClientTelemetry(IMeterFactory meters, SessionApplication application, TimeProvider time)
    {
        _time = time;
        _application = new("session.application", application.Name);
        var meter = meters.Create(Name);
        _loads = Durations(meter, "session.client.load.duration", "How long loads took, network included, by outcome.");
        _commits = Durations(meter, "session.client.commit.duration", "How long commits and ends took, network and retries included, by outcome.");
        _locks = Durations(meter, "session.client.lock.duration", "How long exclusive requests waited for their session, by outcome.");
        _lookups = meter.CreateCounter<long>("session.client.cache.lookups", "{lookup}", "Loads by whether this node held a copy that was current, held an older one, or none.");
        _saved = meter.CreateCounter<long>("session.client.cache.saved", "By", "Bytes that did not have to be sent because this node held them.");
        _synchronous = meter.CreateCounter<long>("session.client.synchronous_loads", "{load}", "Sessions that were loaded while a thread waited.");
    }

    public Watch Load() => new(this, _loads, Source.StartActivity("session load", ActivityKind.Client));

    public Watch Commit() => new(this, _commits, Source.StartActivity("session commit", ActivityKind.Client));

    /// <summary>Starts the measurement of an end, which counts as a commit.</summary>
    public Watch End() => new(this, _commits, Source.StartActivity("session end", ActivityKind.Client));

    public Watch Lock() => new(this, _locks, Source.StartActivity("session lock", ActivityKind.Client));

    /// <summary>Records that a load was answered.</summary>
    /// <param name="known">The version of the copy that this node had.</param>
    /// <param name="outcome">The answer.</param>
    public void LookedUp(SessionSnapshot known, LoadOutcome outcome)
    {
        var found = outcome.Status == LoadStatus.Unchanged ? "current" : known.Version.IsNone ? "none" : "older";
        _lookups.Add(1, new("session.client.cache.found", found), _application);
        if (outcome.Status == LoadStatus.Unchanged && _saved.Enabled)
        {
            _saved.Add(known.Size, _application);
        }
    }

    public void LoadedSynchronously() => _synchronous.Add(1, _application);

    private static Histogram<double> Durations(Meter meter, string name, string description) => meter.CreateHistogram(name, "s", description, advice: Buckets);

    /// <summary>Measures one call, from its creation until its outcome is reported.</summary>
    public readonly struct Watch(ClientTelemetry telemetry, Histogram<double> durations, Activity? span)
    {
        private readonly long _began = telemetry._time.GetTimestamp();

        public void End(string outcome, bool failed = false)
        {
            durations.Record(telemetry._time.GetElapsedTime(_began).TotalSeconds, new("session.outcome", outcome), telemetry._application);
            if (span is null)
            {
                return;
            }

            span.SetTag("session.outcome", outcome);
            if (failed)
            {
                span.SetStatus(ActivityStatusCode.Error, outcome);
            }

            span.Dispose();
        }

        /// <summary>Records that the call timed out or was canceled.</summary>
        public void End(Exception error, Deadline deadline) => End(error is OperationCanceledException && !deadline.Passed ? "canceled" : "unavailable", failed: true);
    }
}
