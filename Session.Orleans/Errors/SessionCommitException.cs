namespace OrleansSessions;

/// <summary>The changes of a request were not acknowledged by the cluster.</summary>
public sealed class SessionCommitException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionCommitException(SessionCommitOutcome outcome, string message, Exception? inner = null)
        : base(message, inner) => Outcome = outcome;

    /// <summary>Whether the changes are known not to be applied.</summary>
    public SessionCommitOutcome Outcome { get; }

    /// <summary>What the cluster said; null when it said nothing.</summary>
    public Outage? Outage { get; init; }
}
