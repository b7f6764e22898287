namespace OrleansSessions;

/// <summary>
/// The sessions that this node knows to have been ended by somebody's decision: abandoned or revoked. Nothing brings them back, so their cookies cost no
/// calls. That a session is absent is never remembered: another node may have just created it (S14).
/// </summary>
internal sealed class EndedSessions(TimeProvider time)
{
    private const int MaximumRemembered = 16_384;

    // The least that the cluster can be set to keep a tombstone, but from when this node learns of the end: another node may know earlier that the id is free again.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);

    private readonly TwoGenerationCache<SessionId, Ended> _ended = new(MaximumRemembered);

    /// <summary>Records an end, unless it is known or is none that is remembered.</summary>
    public void Add(SessionId id, SessionEndReason reason)
    {
        if (reason is SessionEndReason.Abandoned or SessionEndReason.Revoked && Find(id) is null)
        {
            _ended.Put(id, new Ended(reason, time.GetTimestamp()), 1);
        }
    }

    /// <summary>Records that there is a session again under an id: the cluster had forgotten the end.</summary>
    public void Remove(SessionId id) => _ended.Remove(id);

    /// <summary>Returns why a session has ended; null if that is not known.</summary>
    public SessionEndReason? Find(SessionId id) => _ended.TryGet(id, out var ended) && time.GetElapsedTime(ended.At) < Retention ? ended.Reason : null;

    /// <summary>Returns whether this node knew of the end before a moment.</summary>
    /// <param name="id">The session.</param>
    /// <param name="timestamp">The moment.</param>
    public bool EndedBefore(SessionId id, long timestamp) => _ended.TryGet(id, out var ended) && ended.At < timestamp;

    private readonly record struct Ended(SessionEndReason Reason, long At);
}
