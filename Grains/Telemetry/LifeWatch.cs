namespace OrleansSessions;

/// <summary>
/// Sees what becomes of one session, from one stored document to the next, and counts it: begun, ended and why, live in this silo's memory.
/// Not thread safe: its cell's lock is around it.
/// </summary>
internal sealed class LifeWatch(CellMetrics? metrics)
{
    private string? _activeAs; // its application, as it was counted: its name may become known later
    private int _waiting;

    /// <summary>This cell stored a document over the one that it held.</summary>
    public void Stored(SessionId id, SessionDocument? before, SessionDocument? after, DateTimeOffset now)
    {
        var was = Life(before);
        var isNow = Life(after);
        if (was != Guid.Empty && was != isNow)
        {
            metrics?.Ended(id, after?.EndedBy ?? (ExpiryRules.IsOutlived(before!, null, now) ? EndReason.ExpiredAbsolute : EndReason.Absent));
        }

        if (isNow != Guid.Empty && was != isNow)
        {
            metrics?.Created(id);
        }

        Holds(id, after);
    }

    /// <summary>This cell holds a document, or none any more.</summary>
    public void Holds(SessionId id, SessionDocument? held)
    {
        var active = Life(held) != Guid.Empty;
        if (active && _activeAs is null)
        {
            _activeAs = metrics?.Active(id);
        }
        else if (!active && _activeAs is { } application)
        {
            metrics?.Inactive(application);
            _activeAs = null;
        }
    }

    /// <summary>So many wait.</summary>
    public void Waits(int count)
    {
        if (count != _waiting)
        {
            metrics?.Waiting(count - _waiting);
            _waiting = count;
        }
    }

    private static Guid Life(SessionDocument? document) => document is { EndedBy: null } live ? live.Version.Incarnation : Guid.Empty;
}
