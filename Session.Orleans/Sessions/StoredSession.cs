namespace OrleansSessions;

/// <summary>A session that is in the cluster, as a request that uses it knows it.</summary>
/// <param name="Id">The id that the cluster knows it by.</param>
/// <param name="PublicId">Its <c>Session.Id</c>.</param>
/// <param name="Idle">Its idle timeout.</param>
internal readonly record struct StoredSession(SessionId Id, Guid PublicId, TimeSpan Idle);
