namespace OrleansSessions;

/// <summary>A live session of a user.</summary>
/// <param name="Id">The session's <c>ISession.Id</c>.</param>
/// <param name="Since">When a request of this user first used the session, in UTC.</param>
/// <param name="EndsAt">When the session ends, however much it is used, in UTC; null when only its idle timeout ends it.</param>
public sealed record SessionInfo(string Id, DateTimeOffset Since, DateTimeOffset? EndsAt);
