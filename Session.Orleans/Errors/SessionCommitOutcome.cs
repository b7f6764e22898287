namespace OrleansSessions;

/// <summary>What became of a request's changes that were not acknowledged.</summary>
public enum SessionCommitOutcome
{
    /// <summary>They were not applied, and will not be.</summary>
    Refused = 1,

    /// <summary>They may have been applied.</summary>
    Unknown = 2,
}
