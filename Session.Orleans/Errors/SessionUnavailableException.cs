namespace OrleansSessions;

/// <summary>
/// Thrown when the session could not be loaded or ended, because the cluster did not answer in time or reported an outage. A failed load changes
/// nothing. An end that was not confirmed may have happened.
/// </summary>
public sealed class SessionUnavailableException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionUnavailableException"/> class.</summary>
    /// <param name="message">The message.</param>
    public SessionUnavailableException(string message)
        : this(message, null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="SessionUnavailableException"/> class with the exception that caused it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The exception that caused this one; null for none.</param>
    public SessionUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The cluster's own description of the failure; null if the cluster did not answer.</summary>
    public SessionOutage? Outage { get; init; }

    /// <summary>True when the failed call was an end request that may have been applied.</summary>
    internal bool MayHaveEnded { get; set; }
}
