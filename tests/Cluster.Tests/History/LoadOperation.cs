using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A load, and the content that the client held after it.</summary>
internal sealed record LoadOperation : Operation
{
    public SessionVersion Version { get; init; }

    /// <summary>What was shown; null when nothing was.</summary>
    public SortedDictionary<string, string>? Content { get; init; }

    /// <summary>Why there was nothing to show; null when there was, and when nobody could say.</summary>
    public SessionEndReason? Ended { get; init; }

    [JsonIgnore]
    public override Fate Fate => Content is null && Ended is null ? Fate.Refused : Fate.Known;
}
