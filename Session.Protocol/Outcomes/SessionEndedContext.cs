namespace OrleansSessions;

/// <summary>The end of a session.</summary>
public sealed record SessionEndedContext
{
    /// <summary>The session's <c>ISession.Id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Identifies this end. It is the same each time that a handler is called for the end, and differs for another session under the same key.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>
    /// Why the session ended: <see cref="SessionEndReason.ExpiredIdle"/>, <see cref="SessionEndReason.ExpiredAbsolute"/>, <see cref="SessionEndReason.Abandoned"/> or
    /// <see cref="SessionEndReason.Revoked"/>.
    /// </summary>
    public required SessionEndReason Reason { get; init; }

    /// <summary>When the cluster ended the session, in UTC. An expired session is ended within two minutes of its expiry.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The content of the session; null if it had more than 64 KiB.</summary>
    public IReadOnlyList<SessionEntry>? Entries { get; init; }

    /// <summary>The id that the cluster knows the session by.</summary>
    internal SessionId ClusterId { get; init; }
}
