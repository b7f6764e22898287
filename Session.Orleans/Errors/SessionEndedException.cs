namespace OrleansSessions;

/// <summary>Thrown when the session that the request loaded has ended before its changes could be stored. Nothing of the request was applied (S10).</summary>
public sealed class SessionEndedException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionEndedException"/> class.</summary>
    /// <param name="reason">Why the session ended.</param>
    public SessionEndedException(SessionEndReason reason)
        : base(
            reason == SessionEndReason.Rotated ? "The session has another key now, and the request's changes were not applied. A request with the new cookie continues the session."
            : $"The session ended while the request ran ({reason}), and the request's changes were not applied. The next request starts with an empty session.",
            null) => Reason = reason;

    /// <summary>Why the session ended.</summary>
    public SessionEndReason Reason { get; }
}
