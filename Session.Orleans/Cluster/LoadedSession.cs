namespace OrleansSessions;

/// <summary>The result of a load.</summary>
/// <param name="Snapshot">The content; <see cref="SessionSnapshot.None"/> when there is no live session.</param>
/// <param name="Ended">Why there is no live session.</param>
/// <param name="IsFrozen">Whether the content is the read-only content from before a rotation (S10).</param>
/// <param name="IsForkable">Whether a change forks the session that was rotated, because its browser never got the new key.</param>
internal readonly record struct LoadedSession(SessionSnapshot Snapshot, SessionEndReason? Ended = null, bool IsFrozen = false, bool IsForkable = false)
{
    /// <summary>After a load that asked: how long until the idle timeout ends the live session; otherwise zero.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>By how much <see cref="Remaining"/> may be too long.</summary>
    public TimeSpan Slack { get; init; }
}
