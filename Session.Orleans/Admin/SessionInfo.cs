namespace OrleansSessions;

/// <summary>A live session of a user.</summary>
public sealed record SessionInfo
{
    /// <summary>The session's <c>ISession.Id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When a request of this user first used the session, in UTC.</summary>
    public required DateTimeOffset FirstUsedAt { get; init; }

    /// <summary>When the session ends, however much it is used, in UTC.</summary>
    /// <value>Null when only its idle timeout ends it.</value>
    public required DateTimeOffset? EndsAt { get; init; }
}
