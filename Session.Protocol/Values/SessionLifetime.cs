namespace OrleansSessions.Protocol;

/// <summary>The lifetime that a session has set for itself.</summary>
/// <param name="Idle">The session's own idle timeout, which replaces that of requests; zero for none.</param>
/// <param name="Ends">When the session ends, however much it is used; null for no such end.</param>
/// <param name="NotifyOnEnd">Whether the end is reported. See <see cref="EndedFeed"/>.</param>
/// <remarks><c>default</c> leaves the lifetime to the requests.</remarks>
public readonly record struct SessionLifetime(TimeSpan Idle, DateTimeOffset? Ends, bool NotifyOnEnd = false);
