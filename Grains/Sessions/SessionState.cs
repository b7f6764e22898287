using System.Diagnostics;

namespace OrleansSessions;

/// <summary>
/// What one activation holds of its session, and what it knows of storage. Its <see cref="Gate"/> is the lock of the whole actor: each part
/// keeps its state under it.
/// </summary>
/// <remarks>
/// The write loop alone replaces the document and the flags about storage, so it may read them without the lock; it replaces the document under it. Touches
/// change <see cref="Touched"/> under the lock. Members that say "under the lock" throw in a debug build when the caller does not hold it.
/// </remarks>
internal sealed class SessionState
{
    private static readonly TimeSpan FailureRetry = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly LifeWatch _metrics;
    private readonly CellMetrics? _rereads;
    private bool _readFails;  // the last storage call failed
    private bool _writeFails; // the last write did: reads may work all the same
    private long _failedAt;

    public SessionState(SessionId id, SessionActorServices services)
    {
        Id = id;
        _time = services.Time;
        _rereads = services.Metrics;
        _metrics = new LifeWatch(services.Metrics);
        Epoch = services.Life.Epoch;
    }

    /// <summary>The actor's one lock. It is held for short, and never while anything is awaited.</summary>
    public Lock Gate { get; } = new();

    public SessionId Id { get; }

    /// <summary>The cluster's membership when this activation began.</summary>
    public long Epoch { get; }

    /// <summary>The document that was acknowledged last: an immutable value, replaced whole. Null when there is none.</summary>
    public SessionDocument? Held { get; private set; }

    /// <summary>The last acknowledged touch; null when only the document is known.</summary>
    public DateTimeOffset? Touched { get; set; }

    /// <summary>Whether storage was read once: what is held may be shown.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether storage may hold something else: nothing is decided before it was read again (S13).</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Whether a new horizon is on its way to storage.</summary>
    public bool IsExtending { get; set; }

    /// <summary>Why nothing is taken on any more: the activation stopped, or was given up. Null while it works.</summary>
    public Outage? Closed { get; private set; }

    /// <summary>Whether storage takes no writes, as far as this activation has seen.</summary>
    public bool IsDown => _readFails || _writeFails;

    /// <summary>Whether a live session is held.</summary>
    public bool IsLive => Held is { EndedBy: null } held && ExpiryRules.Stands(held, Touched, _time.GetUtcNow());

    /// <summary>Whether a storage call failed within the last second.</summary>
    public bool HasJustFailed => _readFails && _time.GetElapsedTime(_failedAt) < FailureRetry;

    /// <summary>Whether a storage call failed, and none has succeeded since.</summary>
    public bool IsFailing => _readFails;

    /// <summary>Whether the caller has seen more than is held. Another incarnation counts as more: it may be the next one.</summary>
    public bool IsBehind(SessionVersion seen) =>
        !seen.IsNone && (Held is not { } held || seen.Incarnation != held.Version.Incarnation || seen.Revision > held.Version.Revision);

    /// <summary>What a load is answered with. Under the lock.</summary>
    public LoadOutcome Show(SessionVersion known)
    {
        AssertLocked();
        return AnswerRules.Show(Held, Touched, _time.GetUtcNow(), known);
    }

    /// <summary>For how long the session goes on being leased; zero or less when it is not. Under the lock.</summary>
    public TimeSpan LeasedFor()
    {
        // When the session's time is over, the lease is too.
        AssertLocked();
        var now = _time.GetUtcNow();
        return Held is { Lease: { } lease, EndedBy: not EndReason.Rotated } held && ExpiryRules.Stands(held, Touched, now) ? lease.Until + SessionRules.ClockSkewMax - now : TimeSpan.Zero;
    }

    /// <summary>Storage was read. Under the lock.</summary>
    public void Read(SessionDocument? document)
    {
        // The same document: what was seen since still counts. Another one: its own horizon does (S7c).
        AssertLocked();
        if (document?.Version != Held?.Version)
        {
            Touched = null;
        }

        if (IsRead)
        {
            _rereads?.Reread();
        }

        Held = document;
        _metrics.Holds(Id, document);
        IsRead = true;
        IsUncertain = false;
        _readFails = false;
    }

    /// <summary>Storage was written. Under the lock.</summary>
    /// <param name="stored">What it holds now; null when the row was removed.</param>
    /// <param name="draft">The draft that <paramref name="stored"/> was made from.</param>
    public void Stored(SessionDocument? stored, SessionDraft draft)
    {
        // Touches that were acknowledged during the write still count, unless this is another incarnation.
        AssertLocked();
        var same = stored is not null && Held?.Version.Incarnation == stored.Version.Incarnation;
        DateTimeOffset? at = stored is not null && draft.IsTouchKnown ? draft.Touched : null;
        Touched = same && (at is null || Touched > at) ? Touched : at;
        _metrics.Stored(Id, Held, stored, _time.GetUtcNow());
        Held = stored;
        _readFails = false;
        _writeFails = false;
    }

    /// <summary>Storage may hold something else than this activation. By the write loop.</summary>
    public void Doubt() => IsUncertain = true;

    /// <summary>A storage call failed. By the write loop.</summary>
    public void Fails(bool isWrite)
    {
        IsUncertain = true;
        (_readFails, _failedAt) = (true, _time.GetTimestamp());
        _writeFails |= isWrite;
    }

    /// <summary>Takes nothing on any more; the first reason counts. Under the lock.</summary>
    /// <returns>The first reason.</returns>
    public Outage Close(Outage reason)
    {
        AssertLocked();
        return Closed ??= reason;
    }

    /// <summary>So many wait to have the session. Under the lock.</summary>
    public void CountWaiters(int count)
    {
        AssertLocked();
        _metrics.Waits(count);
    }

    /// <summary>The activation is gone. Under the lock.</summary>
    public void Leave()
    {
        AssertLocked();
        _metrics.Holds(Id, null);
        _metrics.Waits(0);
    }

    [Conditional("DEBUG")]
    public void AssertLocked() => Debug.Assert(Gate.IsHeldByCurrentThread, "The actor's lock is not held.");
}
