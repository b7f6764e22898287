namespace OrleansSessions;

/// <summary>The state of a request's session.</summary>
public enum SessionStatus
{
    /// <summary>The request brought no session.</summary>
    New = 1,

    /// <summary>The session of the request was found.</summary>
    Resumed = 2,

    /// <summary>The session no longer exists: its idle timeout passed, or it was never stored.</summary>
    ExpiredIdle = 3,

    /// <summary>The application ended the session with <c>AbandonSessionAsync</c>.</summary>
    Abandoned = 4,

    /// <summary>The session was ended through <see cref="ISessionAdmin"/>.</summary>
    Revoked = 5,

    /// <summary>
    /// The session continues under another key. For <see cref="OrleansSessionOptions.RotationGracePeriod"/> the old key reads it as it was before; then it
    /// reads as empty.
    /// </summary>
    Rotated = 6,

    /// <summary>The session could not be loaded.</summary>
    Unavailable = 7,

    /// <summary>The absolute lifetime of the session is over. The cluster remembers this for ten minutes; then the status is <see cref="ExpiredIdle"/>.</summary>
    ExpiredAbsolute = 8,
}
