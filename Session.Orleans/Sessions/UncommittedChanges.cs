namespace OrleansSessions;

/// <summary>The changes to send with the next commit.</summary>
/// <param name="Base">The content that the changes are based on.</param>
/// <param name="Whole">Whether <paramref name="Base"/> is the complete content.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Lifetime">The lifetime that the request set; null if it set none.</param>
/// <param name="UpTo">The number of the newest change.</param>
internal sealed record UncommittedChanges(SessionSnapshot Base, bool Whole, SessionPatch Changes, SessionLifetime? Lifetime, long UpTo);
