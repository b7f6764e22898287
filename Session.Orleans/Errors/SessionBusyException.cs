namespace OrleansSessions;

/// <summary>Other requests hold the session for longer than this one may wait (S8).</summary>
public sealed class SessionBusyException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionBusyException(TimeSpan retryAfter)
        : this(retryAfter, $"Other requests hold the session. Try again in {retryAfter.TotalSeconds:0.#} s.")
    {
    }

    internal SessionBusyException(TimeSpan retryAfter, string message)
        : base(message, null) => RetryAfter = retryAfter;

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; }
}
