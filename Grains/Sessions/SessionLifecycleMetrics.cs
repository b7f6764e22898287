namespace OrleansSessions.Grains;

/// <summary>
/// Follows one session from one stored document to the next, and counts its creation, its end with the reason, and whether it is in this silo's memory.
/// Not thread safe: call it under the actor's lock.
/// </summary>
internal sealed class SessionLifecycleMetrics(SessionMetrics? metrics)
{
    // The application name that the session was counted under. The application's name may become known later.
    private string? _countedAs;
    private int _waiters;

    /// <summary>Records that this actor stored a document.</summary>
    /// <param name="id">The session.</param>
    /// <param name="before">The document that was held before; null when there was none.</param>
    /// <param name="after">The stored document; null when the row was deleted.</param>
    /// <param name="now">The time of the write.</param>
    public void RecordWrite(SessionId id, SessionDocument? before, SessionDocument? after, DateTimeOffset now)
    {
        var previous = IncarnationOf(before);
        var current = IncarnationOf(after);
        if (previous != Guid.Empty && previous != current)
        {
            metrics?.Ended(id, after?.EndedBy ?? (ExpiryRules.IsPastAbsoluteEnd(before!, null, now) ? SessionEndReason.ExpiredAbsolute : SessionEndReason.Absent));
        }

        if (current != Guid.Empty && previous != current)
        {
            metrics?.Created(id);
        }

        RecordHeld(id, after);
    }

    /// <summary>Records the document that this actor holds; null when it holds none.</summary>
    public void RecordHeld(SessionId id, SessionDocument? held)
    {
        var active = IncarnationOf(held) != Guid.Empty;
        if (active && _countedAs is null)
        {
            _countedAs = metrics?.Active(id);
        }
        else if (!active && _countedAs is { } application)
        {
            metrics?.Inactive(application);
            _countedAs = null;
        }
    }

    /// <summary>Records how many requests and commits wait for the exclusive lease.</summary>
    public void RecordWaiters(int count)
    {
        if (count != _waiters)
        {
            metrics?.Waiting(count - _waiters);
            _waiters = count;
        }
    }

    private static Guid IncarnationOf(SessionDocument? document) => document is { EndedBy: null } live ? live.Version.Incarnation : Guid.Empty;
}
