namespace OrleansSessions;

/// <summary>What happened to changes that the cluster did not acknowledge.</summary>
public enum SessionCommitOutcome
{
    /// <summary>They were not applied, and will not be.</summary>
    Refused = 1,

    /// <summary>They may have been applied.</summary>
    Unknown = 2,
}
