namespace OrleansSessions;

/// <summary>A session that is stored in the cluster, and that a request uses.</summary>
/// <param name="Id">The session's id in the cluster.</param>
/// <param name="PublicId">Its <c>Session.Id</c>.</param>
/// <param name="Idle">Its idle timeout.</param>
internal readonly record struct StoredSession(SessionId Id, Guid PublicId, TimeSpan Idle);
