namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionLoad"/>. It rests on the last acknowledged document (S3).</summary>
public sealed record LoadOutcome
{
    /// <summary>How it ended.</summary>
    public required LoadStatus Status { get; init; }

    /// <summary>The version that the caller holds after applying <see cref="Patch"/>; none when there is no live session.</summary>
    public SessionVersion Version { get; init; }

    /// <summary>The session's <c>Id</c> as the application sees it.</summary>
    public Guid PublicId { get; init; }

    /// <summary>With <see cref="LoadStatus.Changed"/>, <see cref="LoadStatus.Whole"/> and <see cref="LoadStatus.Rotated"/>: what the caller applies to its copy.</summary>
    public SessionPatch Patch { get; init; } = SessionPatch.Nothing;

    /// <summary>What the session has decided about its end.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>With <see cref="LoadStatus.Ended"/>: why.</summary>
    public EndReason? Reason { get; init; }

    /// <summary>With <see cref="LoadStatus.Unavailable"/>: why.</summary>
    public Outage? Outage { get; init; }

    /// <summary>There is no live session.</summary>
    public static LoadOutcome Ended(EndReason reason) => new() { Status = LoadStatus.Ended, Reason = reason };

    /// <summary>The cluster cannot say.</summary>
    public static LoadOutcome Unavailable(Outage outage) => new() { Status = LoadStatus.Unavailable, Outage = outage };
}
