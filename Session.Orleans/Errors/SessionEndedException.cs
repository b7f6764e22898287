namespace OrleansSessions;

/// <summary>The session that the request loaded is over, so its changes were not applied (S10).</summary>
public sealed class SessionEndedException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionEndedException(EndReason reason)
        : base($"The session ended while the request ran ({reason}), and the request's changes were not applied. The next request starts with an empty session.", null) => Reason = reason;

    /// <summary>Why it is over.</summary>
    public EndReason Reason { get; }
}
