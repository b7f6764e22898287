using System.Diagnostics.Metrics;

namespace OrleansSessions;

/// <summary>What sessions in this silo count. docs/operating.md has a line for each.</summary>
internal sealed class CellMetrics
{
    private readonly ApplicationNames _names;
    private readonly Histogram<double> _loads;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _locks;
    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _untold;
    private readonly Counter<long> _rereads;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _waiting;
    private readonly Histogram<long> _batches;

    public CellMetrics(IMeterFactory meters, ApplicationNames names, LifeProof life)
    {
        _names = names;
        var meter = meters.Create("OrleansSessions.Cluster");
        _loads = meter.CreateDurations("session.load.duration", "How long loads took in the silo, by outcome.");
        _commits = meter.CreateDurations("session.commit.duration", "How long commits took in the silo, storage included, by outcome.");
        _locks = meter.CreateDurations("session.lock.duration", "How long calls took that ask for a session of one's own, by step and outcome; each waits a second at most.");
        _created = meter.CreateCounter<long>("session.created", "{session}", "Sessions that began, or went on here under another key.");
        _ended = meter.CreateCounter<long>("session.ended", "{session}", "Sessions that ended, by reason.");
        _unreadable = meter.CreateCounter<long>("session.unreadable", "{session}", "Stored sessions that could not be read, and were set aside.");
        _untold = meter.CreateCounter<long>("session.untold", "{session}", "Sessions whose end was to be told, and was not, because the feed of ends is full.");
        _rereads = meter.CreateCounter<long>("session.rereads", "{read}", "Reads of storage for a session that was in memory, because it may not have been the newest.");
        _active = meter.CreateUpDownCounter<long>("session.active", "{session}", "Live sessions in this silo's memory.");
        _waiting = meter.CreateUpDownCounter<long>("session.waiting", "{request}", "Requests and commits that wait for a session which another request has for itself.");
        meter.CreateObservableGauge("session.suspicion", () => life.Doubt == Doubt.None ? 0 : 1, "1", "1 while it is not certain that this silo alone holds its sessions: each is read from storage before it is shown.");
        _batches = meter.CreateHistogram<long>("session.batch.size", "{operation}", "Operations that shared one stored write.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
    }

    public void Loaded(SessionId id, LoadStatus outcome, TimeSpan took) => _loads.Record(took.TotalSeconds, Outcome(EnumNames<LoadStatus>.Of(outcome)), Application(id));

    public void Committed(SessionId id, CommitStatus outcome, TimeSpan took) => _commits.Record(took.TotalSeconds, Outcome(EnumNames<CommitStatus>.Of(outcome)), Application(id));

    public void Locked(SessionId id, LockStep step, LockStatus outcome, TimeSpan took) =>
        _locks.Record(took.TotalSeconds, new("session.lock.step", EnumNames<LockStep>.Of(step)), Outcome(EnumNames<LockStatus>.Of(outcome)), Application(id));

    public void Created(SessionId id) => _created.Add(1, Application(id));

    public void Ended(SessionId id, EndReason reason) =>
        _ended.Add(1, new("session.end.reason", reason == EndReason.Absent ? "expired_idle" : EnumNames<EndReason>.Of(reason)), Application(id));

    public void Unreadable(SessionId id) => _unreadable.Add(1, Application(id));

    public void Untold(SessionId id) => _untold.Add(1, Application(id));

    public void Reread() => _rereads.Add(1);

    /// <summary>A session is in memory, live. Returns what its application was called then: it must be the same when it goes.</summary>
    public string Active(SessionId id)
    {
        var application = _names.Of(id);
        _active.Add(1, Called(application));
        return application;
    }

    public void Inactive(string application) => _active.Add(-1, Called(application));

    public void Waiting(int change) => _waiting.Add(change);

    public void Wrote(int operations) => _batches.Record(operations);

    private static KeyValuePair<string, object?> Outcome(string text) => new("session.outcome", text);

    private KeyValuePair<string, object?> Application(SessionId id) => new("session.application", _names.Of(id));

    private static KeyValuePair<string, object?> Called(string application) => new("session.application", application);
}
