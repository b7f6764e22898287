namespace OrleansSessions.Protocol;

/// <summary>The answer to a <see cref="SessionLoad"/>. It is based on the last acknowledged document (S3).</summary>
public sealed record LoadOutcome
{
    /// <summary>The result.</summary>
    public required LoadStatus Status { get; init; }

    /// <summary>The version that the caller holds after it has applied <see cref="Patch"/>; <c>default</c> if there is no live session.</summary>
    public SessionVersion Version { get; init; }

    /// <summary>The session's <c>ISession.Id</c>.</summary>
    public Guid PublicId { get; init; }

    /// <summary>With <see cref="LoadStatus.Changed"/>, <see cref="LoadStatus.Whole"/>, <see cref="LoadStatus.Rotated"/>, and <see cref="LoadStatus.Forkable"/>: the patch for the caller's copy.</summary>
    public SessionPatch Patch { get; init; } = SessionPatch.Nothing;

    /// <summary>The lifetime that the session has set for itself.</summary>
    public SessionLifetime Lifetime { get; init; }

    /// <summary>After a load that asked, of a live session: how long until its idle timeout ends it, if nothing uses it; otherwise zero.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>By how much <see cref="Remaining"/> may be too long, because the newest touch is not known; normally zero.</summary>
    public TimeSpan Slack { get; init; }

    /// <summary>With <see cref="LoadStatus.Ended"/>: the reason.</summary>
    public SessionEndReason? Reason { get; init; }

    /// <summary>With <see cref="LoadStatus.Unavailable"/>: the outage.</summary>
    public SessionOutage? Outage { get; init; }

    /// <summary>Returns the outcome that there is no live session.</summary>
    /// <param name="reason">The reason.</param>
    public static LoadOutcome Ended(SessionEndReason reason) => new() { Status = LoadStatus.Ended, Reason = reason };

    /// <summary>Returns the outcome that the session cannot be loaded.</summary>
    /// <param name="outage">The outage.</param>
    public static LoadOutcome Unavailable(SessionOutage outage) => new() { Status = LoadStatus.Unavailable, Outage = outage };
}
