using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>An attempt to end the session.</summary>
internal sealed record EndOperation : Operation
{
    public SessionEndReason Reason { get; init; }

    /// <summary>The life that was meant; empty for whichever it is.</summary>
    public Guid Incarnation { get; init; }

    /// <summary>How it ended; null when the caller gave up.</summary>
    public EndStatus? Status { get; init; }

    /// <summary>Of an outage: whether it may have landed.</summary>
    public bool MayHaveBeenApplied { get; init; }

    [JsonIgnore]
    public override Fate Fate => Status switch
    {
        EndStatus.Ended or EndStatus.NotFound => Fate.Known,
        EndStatus.Unavailable when !MayHaveBeenApplied => Fate.Refused,
        _ => Fate.Unknown,
    };
}
