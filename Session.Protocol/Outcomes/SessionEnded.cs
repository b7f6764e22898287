namespace OrleansSessions;

/// <summary>The end of one life of a session.</summary>
public sealed record SessionEnded
{
    /// <summary>The session.</summary>
    public required SessionId Id { get; init; }

    /// <summary>The life that ended: the same each time that its end is told.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>The session's <c>Id</c> as the application saw it.</summary>
    public required Guid PublicId { get; init; }

    /// <summary>Why it ended: <see cref="EndReason.ExpiredIdle"/>, <see cref="EndReason.ExpiredAbsolute"/>, <see cref="EndReason.Abandoned"/> or <see cref="EndReason.Revoked"/>.</summary>
    public required EndReason Reason { get; init; }

    /// <summary>When that was found out.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was in it; null when that was more than <see cref="EndedFeed.MaximumContentBytes"/>.</summary>
    public IReadOnlyList<SessionEntry>? Entries { get; init; }
}
