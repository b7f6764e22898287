namespace OrleansSessions.Grains;

/// <summary>The sessions that end when a draft is stored, and whose application is notified of that.</summary>
internal sealed class DraftEnds
{
    private readonly List<EndedSession> _recorded = [];

    /// <param name="held">The document that the draft starts from; null when there is none.</param>
    /// <param name="over">Why its time is over; null when it is not.</param>
    public DraftEnds(SessionDocument? held, SessionEndReason? over)
    {
        if (over is not null && held is { EndedBy: null })
        {
            Record(held.Lifetime, new EndedSession(held.Version.Incarnation, held.PublicId, over.Value, held.Entries));
        }

        ExpiredRotation = over is not null && held is { EndedBy: SessionEndReason.Rotated, Lifetime.NotifyOnEnd: true } ? held : null;
    }

    public bool IsNone => _recorded.Count == 0 && ExpiredRotation is null;

    public IReadOnlyList<EndedSession> Recorded => _recorded;

    /// <summary>The tombstone of a rotated session, if it is removed with the draft. A session that never arrived under its new id ends with it.</summary>
    public SessionDocument? ExpiredRotation { get; }

    public void Record(SessionLifetime lifetime, EndedSession ended)
    {
        if (lifetime.NotifyOnEnd)
        {
            _recorded.Add(ended);
        }
    }
}
