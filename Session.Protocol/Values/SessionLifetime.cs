namespace OrleansSessions.Protocol;

/// <summary>What one session has decided about its end.</summary>
/// <param name="Idle">Its own idle timeout, which counts instead of what requests say; zero when it has none.</param>
/// <param name="Ends">When it ends, however much it is used; null for no such end.</param>
/// <param name="NotifyOnEnd">Whether its end is to be told: see <see cref="EndedFeed"/>.</param>
/// <remarks><c>default</c> leaves all to the requests.</remarks>
public readonly record struct SessionLifetime(TimeSpan Idle, DateTimeOffset? Ends, bool NotifyOnEnd = false);
