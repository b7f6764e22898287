namespace OrleansSessions;

/// <summary>What a load found.</summary>
/// <param name="Snapshot">The content; <see cref="SessionSnapshot.None"/> when there is no live session.</param>
/// <param name="Ended">Why there is none.</param>
/// <param name="IsFrozen">Whether the content is what there was before it ended, to be looked at.</param>
internal readonly record struct LoadedSession(SessionSnapshot Snapshot, EndReason? Ended = null, bool IsFrozen = false);
