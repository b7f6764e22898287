namespace OrleansSessions;

/// <summary>How long a session lasts if nothing uses it.</summary>
public sealed record SessionRemainingTime
{
    /// <summary>The state of the session: <see cref="SessionStatus.Resumed"/> if it is live, <see cref="SessionStatus.New"/> if there is none, otherwise how it ended.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>How long until the idle timeout ends the session.</summary>
    /// <value>Zero if the session is not live. It may be too long by <see cref="Slack"/>, and too short by what touches are delayed: a second.</value>
    public TimeSpan Idle { get; init; }

    /// <summary>How long until the session's absolute end, which it has however much it is used.</summary>
    /// <value>Null if only the idle timeout ends the session, or if it is not live.</value>
    public TimeSpan? Absolute { get; init; }

    /// <summary>By how much <see cref="Idle"/> may be too long. The silo that knew of the newest use may have been lost, or has unloaded the session.</summary>
    /// <value>Normally zero; otherwise a quarter of the idle timeout, at least one and at most five minutes, and at most the idle timeout.</value>
    public TimeSpan Slack { get; init; }

    /// <summary>How long the session lasts at least: until the earlier of both ends, without the slack.</summary>
    /// <value>Zero if the session is not live, or may have ended.</value>
    public TimeSpan Least => Positive(Absolute is { } absolute && absolute < Idle - Slack ? absolute : Idle - Slack);

    internal static SessionRemainingTime Of(SessionStatus status, LoadedSession loaded, DateTimeOffset now) => status != SessionStatus.Resumed ? new() { Status = status } : new()
    {
        Status = status,
        Idle = loaded.Remaining,
        Absolute = loaded.Snapshot.Lifetime.Ends is { } ends ? Positive(ends - now) : null,
        Slack = loaded.Slack,
    };

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
