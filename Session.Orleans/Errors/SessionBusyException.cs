namespace OrleansSessions;

/// <summary>
/// Thrown when other requests hold or await the exclusive lease on the session for longer than this request may wait (S8). Nothing of this request was
/// applied.
/// </summary>
public sealed class SessionBusyException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionBusyException"/> class.</summary>
    /// <param name="retryAfter">How long to wait before the next attempt.</param>
    public SessionBusyException(TimeSpan retryAfter)
        : this(retryAfter, $"Other requests hold the session. Try again in {retryAfter.TotalSeconds:0.#} s.")
    {
    }

    internal SessionBusyException(TimeSpan retryAfter, string message)
        : base(message, null) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan RetryAfter { get; }
}
