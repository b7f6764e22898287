using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A commit, and the content that the client held after it.</summary>
internal sealed record CommitOperation : Operation
{
    public SessionVersion Base { get; init; }

    public bool Create { get; init; }

    public bool Clear { get; init; }

    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>What is set. No value is written twice in a run: a value names its writer.</summary>
    public SortedDictionary<string, string> Set { get; init; } = [];

    public bool Detect { get; init; }

    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>How it ended; null when the caller gave up.</summary>
    public CommitStatus? Status { get; init; }

    /// <summary>Of an outage: whether it may have landed.</summary>
    public bool MayHaveBeenApplied { get; init; }

    /// <summary>When it was applied: the document that the answer spoke of.</summary>
    public SessionVersion Version { get; init; }

    /// <summary>When it was applied: the whole content at that version, or null when the answer did not say.</summary>
    public SortedDictionary<string, string>? Content { get; init; }

    public IReadOnlyList<string> Conflicts { get; init; } = [];

    public SessionEndReason? Ended { get; init; }

    [JsonIgnore]
    public override Fate Fate => Status switch
    {
        CommitStatus.Applied or CommitStatus.Conflict or CommitStatus.Ended => Fate.Known,
        CommitStatus.OverLimit => Fate.Refused,
        CommitStatus.Unavailable when !MayHaveBeenApplied => Fate.Refused,
        _ => Fate.Unknown,
    };

    /// <summary>Whether it writes the key when it is applied.</summary>
    public bool Writes(string key) => Clear || Set.ContainsKey(key) || Removed.Contains(key);
}
