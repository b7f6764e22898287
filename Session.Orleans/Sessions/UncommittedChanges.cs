namespace OrleansSessions;

/// <summary>What a session would send if it were committed now.</summary>
/// <param name="Base">What the changes were made on.</param>
/// <param name="Whole">Whether that is all of the session.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Lifetime">What was decided about the session's end.</param>
/// <param name="UpTo">The number of the newest change.</param>
internal sealed record UncommittedChanges(SessionSnapshot Base, bool Whole, SessionPatch Changes, SessionLifetime? Lifetime, long UpTo);
