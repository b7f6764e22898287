using System.Diagnostics;

namespace OrleansSessions.Grains;

/// <summary>
/// The state of one activation: the document that it holds, and what it knows about storage. Its <see cref="Gate"/> is the lock of the whole actor:
/// every part keeps its state under it.
/// </summary>
/// <remarks>
/// Only the write loop replaces the document and the flags about storage, so it may read them without the lock. It replaces the document under the lock.
/// Touches change <see cref="Touched"/> under the lock. Members that say "under the lock" assert in a debug build that the caller holds it.
/// </remarks>
internal sealed class SessionState
{
    private static readonly TimeSpan FailureRetry = TimeSpan.FromSeconds(1);

    private static readonly SessionOutage NoPlace = new(SessionOutageReason.Stopping, "The silo has lost its place in the cluster, and serves no sessions.");

    private readonly SiloReadLease _readLease;
    private readonly TimeProvider _time;
    private readonly SessionMetrics? _metrics;
    private readonly SessionLifecycleMetrics _lifecycle;
    private bool _hasCallFailed;  // the last storage call failed
    private bool _hasWriteFailed; // the last write failed; reads may work all the same
    private long _failedAt;
    private SessionOutage? _closed;

    public SessionState(SessionId id, SessionActorServices services)
    {
        Id = id;
        _time = services.Time;
        _metrics = services.Metrics;
        _lifecycle = new SessionLifecycleMetrics(services.Metrics);
        _readLease = services.ReadLease;
        Epoch = services.ReadLease.Epoch;
    }

    /// <summary>The actor's lock. It is held briefly, and never across an await.</summary>
    public Lock Gate { get; } = new();

    public SessionId Id { get; }

    /// <summary>The membership epoch in which this activation began; see <see cref="SiloReadLease.Epoch"/>.</summary>
    public long Epoch { get; }

    /// <summary>
    /// The outage of what this activation must leave to the next one, because the members have changed and settled since it began, and there may be a second
    /// one. Only the next one is certainly the only one: a touch here would not be known there (S7), nor a write (S14). Null before that.
    /// </summary>
    public SessionOutage? Overtaken => _readLease.Epoch != Epoch ? SessionActor.StoppingOutage : null;

    /// <summary>
    /// The timestamp at which the last read of storage began. What another activation stored since may be missing (S14). After a write of this one nothing
    /// is: what others began before is refused.
    /// </summary>
    public long ReadAt { get; private set; } = long.MinValue;

    /// <summary>The last acknowledged document: an immutable value, replaced as a whole. Null when there is none.</summary>
    public SessionDocument? Held { get; private set; }

    /// <summary>The time of the last acknowledged touch; null when only the document is known.</summary>
    public DateTimeOffset? Touched { get; set; }

    /// <summary>Whether storage was read at least once, so that the held document may be returned.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether storage may differ from memory: storage must be read before anything is decided (S13).</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Whether a write changes the idle timeout: the document that it stores need not cover touches that the held one covers.</summary>
    public bool IsIdleChanging { get; set; }

    /// <summary>Whether a new horizon is being stored.</summary>
    public bool IsExtending { get; set; }

    /// <summary>Why the activation accepts no operations: it stopped, a write timed out, or its silo has lost its place (S15). Null while it accepts them.</summary>
    public SessionOutage? Closed => _readLease.IsClosed ? NoPlace : _closed;

    /// <summary>Whether the last write, or the last storage call, of this activation failed.</summary>
    public bool IsDown => _hasCallFailed || _hasWriteFailed;

    /// <summary>Whether a live session is held.</summary>
    public bool IsLive => Held is { EndedBy: null } held && ExpiryRules.IsInEffect(held, Touched, _time.GetUtcNow());

    /// <summary>Whether there was no live session in storage when it was last read or written. If there was, another activation may have touched it since.</summary>
    public bool WasAbsent { get; private set; }

    /// <summary>Whether the last storage call failed, within the last second.</summary>
    public bool HasJustFailed => _hasCallFailed && _time.GetElapsedTime(_failedAt) < FailureRetry;

    /// <summary>Whether the last storage call failed.</summary>
    public bool IsFailing => _hasCallFailed;

    /// <summary>Whether the caller knows a newer version than the held one. Another incarnation counts as newer: it may be the next one.</summary>
    public bool IsBehind(SessionVersion known) =>
        !known.IsNone && (Held is not { } held || known.Incarnation != held.Version.Incarnation || known.Revision > held.Version.Revision);

    /// <summary>The result of a load. Under the lock.</summary>
    public LoadOutcome Show(SessionLoad load)
    {
        AssertLocked();
        var now = _time.GetUtcNow();
        var outcome = AnswerRules.Show(Held, Touched, now, load.Known);
        return !load.AsksRemaining || Held is not { EndedBy: null } held || outcome.Reason is not null ? outcome : AnswerRules.WithRemaining(outcome, held, Touched, now);
    }

    /// <summary>How long the exclusive lease still lasts; zero or less when there is none. Under the lock.</summary>
    public TimeSpan RemainingLease()
    {
        // The lease ends with the session.
        AssertLocked();
        var now = _time.GetUtcNow();
        return Held is { Lease: { } lease, EndedBy: not SessionEndReason.Rotated } held && ExpiryRules.IsInEffect(held, Touched, now) ? lease.Until + SessionRules.MaximumClockSkew - now : TimeSpan.Zero;
    }

    /// <summary>Records that storage was read. Under the lock.</summary>
    /// <param name="document">The document; null when there is none.</param>
    /// <param name="began">The timestamp at which the read began.</param>
    /// <param name="mayBeTouchedElsewhere">Whether another activation may have touched the session, which it does without a write.</param>
    public void RecordRead(SessionDocument? document, long began, bool mayBeTouchedElsewhere = false)
    {
        // If it is the same document, and nobody else can have touched it, the touches since then still count. If not, its horizon does (S7c).
        AssertLocked();
        if (mayBeTouchedElsewhere || document?.Version != Held?.Version)
        {
            Touched = null;
        }

        if (IsRead)
        {
            _metrics?.Reread();
        }

        ReadAt = began;
        Held = document;
        _lifecycle.RecordHeld(Id, document);
        IsRead = true;
        IsUncertain = false;
        WasAbsent = !IsLive;
        _hasCallFailed = false;
    }

    /// <summary>Records that storage was written. Under the lock.</summary>
    /// <param name="stored">The stored document; null when the row was deleted.</param>
    /// <param name="draft">The draft that <paramref name="stored"/> was made from.</param>
    public void RecordWrite(SessionDocument? stored, SessionDraft draft)
    {
        // Touches that were acknowledged during the write still count, unless this is another incarnation.
        AssertLocked();
        var same = stored is not null && Held?.Version.Incarnation == stored.Version.Incarnation;
        DateTimeOffset? at = stored is not null && draft.IsTouchKnown ? draft.Touched : null;
        Touched = same && (at is null || Touched > at) ? Touched : at;
        _lifecycle.RecordWrite(Id, Held, stored, _time.GetUtcNow());
        Held = stored;
        ReadAt = long.MaxValue;
        WasAbsent = stored is not { EndedBy: null };
        _hasCallFailed = false;
        _hasWriteFailed = false;
    }

    /// <summary>Records that storage may differ from memory. Called by the write loop.</summary>
    public void MarkUncertain() => IsUncertain = true;

    /// <summary>Records that a storage call failed. Called by the write loop.</summary>
    public void RecordFailure(bool isWrite)
    {
        IsUncertain = true;
        (_hasCallFailed, _failedAt) = (true, _time.GetTimestamp());
        _hasWriteFailed |= isWrite;
    }

    /// <summary>Stops accepting operations; the first reason counts. Under the lock.</summary>
    /// <returns>The first reason.</returns>
    public SessionOutage Close(SessionOutage reason)
    {
        AssertLocked();
        return _closed ??= reason;
    }

    /// <summary>Records how many requests and commits wait for the exclusive lease. Under the lock.</summary>
    public void CountWaiters(int count)
    {
        AssertLocked();
        _lifecycle.RecordWaiters(count);
    }

    /// <summary>Records that the activation has ended. Under the lock.</summary>
    public void Deactivate()
    {
        AssertLocked();
        _lifecycle.RecordHeld(Id, null);
        _lifecycle.RecordWaiters(0);
    }

    [Conditional("DEBUG")]
    public void AssertLocked() => Debug.Assert(Gate.IsHeldByCurrentThread, "The actor's lock is not held.");
}
