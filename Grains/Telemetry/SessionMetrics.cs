using System.Diagnostics.Metrics;

namespace OrleansSessions.Grains;

/// <summary>The metrics of the sessions in this silo. docs/operating.md describes each.</summary>
internal sealed class SessionMetrics
{
    private readonly ApplicationNames _names;
    private readonly Histogram<double> _loads;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _locks;
    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _droppedNotifications;
    private readonly Counter<long> _rereads;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _waiting;
    private readonly Histogram<long> _batches;

    public SessionMetrics(IMeterFactory meters, ApplicationNames names)
    {
        _names = names;
        var meter = meters.Create("OrleansSessions.Cluster");
        _loads = meter.CreateDurations("session.load.duration", "Duration of loads in the silo, by outcome.");
        _commits = meter.CreateDurations("session.commit.duration", "Duration of commits in the silo, including storage, by outcome.");
        _locks = meter.CreateDurations("session.lock.duration", "Duration of calls for the exclusive lease, by step and outcome. Each call waits for a second at most.");
        _created = meter.CreateCounter<long>("session.created", "{session}", "Sessions that were created here, or continued here after a rotation.");
        _ended = meter.CreateCounter<long>("session.ended", "{session}", "Sessions that ended, by reason.");
        _unreadable = meter.CreateCounter<long>("session.unreadable", "{session}", "Stored sessions that could not be read and were moved to a row of their own.");
        _droppedNotifications = meter.CreateCounter<long>("session.end_notifications.dropped", "{session}", "Ends of sessions that their application is not notified of, because its feed of ended sessions is full.");
        _rereads = meter.CreateCounter<long>("session.rereads", "{read}", "Reads of storage for a session that was in memory, because memory may have been outdated.");
        _active = meter.CreateUpDownCounter<long>("session.active", "{session}", "Live sessions in this silo's memory.");
        _waiting = meter.CreateUpDownCounter<long>("session.waiting", "{request}", "Requests and commits that wait for an exclusive lease.");
        _batches = meter.CreateHistogram<long>("session.batch.size", "{operation}", "Operations that shared one write.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
    }

    public void Loaded(SessionId id, LoadStatus outcome, TimeSpan took) => _loads.Record(took.TotalSeconds, Outcome(EnumNames<LoadStatus>.Of(outcome)), Application(id));

    public void Committed(SessionId id, CommitStatus outcome, TimeSpan took) => _commits.Record(took.TotalSeconds, Outcome(EnumNames<CommitStatus>.Of(outcome)), Application(id));

    public void Locked(SessionId id, LockStep step, LockStatus outcome, TimeSpan took) =>
        _locks.Record(took.TotalSeconds, new("session.lock.step", EnumNames<LockStep>.Of(step)), Outcome(EnumNames<LockStatus>.Of(outcome)), Application(id));

    public void Created(SessionId id) => _created.Add(1, Application(id));

    public void Ended(SessionId id, SessionEndReason reason) =>
        _ended.Add(1, new("session.end.reason", reason == SessionEndReason.Absent ? "expired_idle" : EnumNames<SessionEndReason>.Of(reason)), Application(id));

    public void Unreadable(SessionId id) => _unreadable.Add(1, Application(id));

    public void EndNotificationDropped(SessionId id) => _droppedNotifications.Add(1, Application(id));

    public void Reread() => _rereads.Add(1);

    /// <summary>Counts a live session in memory.</summary>
    /// <returns>The name that its application was counted under. Pass it to <see cref="Inactive"/>, because the name may become known in between.</returns>
    public string Active(SessionId id)
    {
        var application = _names.Of(id);
        _active.Add(1, Named(application));
        return application;
    }

    public void Inactive(string application) => _active.Add(-1, Named(application));

    public void Waiting(int change) => _waiting.Add(change);

    public void Wrote(int operations) => _batches.Record(operations);

    private static KeyValuePair<string, object?> Outcome(string text) => new("session.outcome", text);

    private KeyValuePair<string, object?> Application(SessionId id) => new("session.application", _names.Of(id));

    private static KeyValuePair<string, object?> Named(string application) => new("session.application", application);
}
