namespace OrleansSessions;

/// <summary>Thrown when the cluster did not acknowledge the changes of a request.</summary>
public sealed class SessionCommitException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionCommitException"/> class.</summary>
    /// <param name="outcome">Whether the changes may have been applied.</param>
    /// <param name="message">The message.</param>
    public SessionCommitException(SessionCommitOutcome outcome, string message)
        : this(outcome, message, null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="SessionCommitException"/> class with the exception that caused it.</summary>
    /// <param name="outcome">Whether the changes may have been applied.</param>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The exception that caused this one; null for none.</param>
    public SessionCommitException(SessionCommitOutcome outcome, string message, Exception? innerException)
        : base(message, innerException) => Outcome = outcome;

    /// <summary>Whether the changes may have been applied.</summary>
    public SessionCommitOutcome Outcome { get; }

    /// <summary>The cluster's own description of the failure; null if the cluster did not answer.</summary>
    public SessionOutage? Outage { get; init; }
}
