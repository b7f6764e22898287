namespace OrleansSessions.Cluster.Tests;

/// <summary>What the caller knows of what became of its operation.</summary>
internal enum Fate
{
    /// <summary>It was answered, and the answer must be true.</summary>
    Known = 1,

    /// <summary>It was refused and must have had no effect, ever.</summary>
    Refused = 2,

    /// <summary>It may take effect at any time after its call, or never.</summary>
    Unknown = 3,
}
