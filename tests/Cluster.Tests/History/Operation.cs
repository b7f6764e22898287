using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>One call of one client, and its result. Times are microseconds since the run began, by one monotonic clock.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(LoadOperation), "load")]
[JsonDerivedType(typeof(CommitOperation), "commit")]
[JsonDerivedType(typeof(EndOperation), "end")]
[JsonDerivedType(typeof(TouchOperation), "touch")]
internal abstract record Operation
{
    /// <summary>The session's name within the run.</summary>
    public required string Session { get; init; }

    /// <summary>Who called. One client does one thing after the other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Client { get; init; }

    /// <summary>When the call left.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Call { get; init; }

    /// <summary>When its caller was answered, or gave up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Answer { get; init; }

    /// <summary>The idle timeout that it asked for, in milliseconds; zero when it keeps nothing alive.</summary>
    public long Idle { get; init; }

    /// <summary>The node that it went through, for readers of the history.</summary>
    public string? Via { get; init; }

    /// <summary>The outage that the caller got, for readers of the history.</summary>
    public string? Outage { get; init; }

    [JsonIgnore]
    public abstract Fate Fate { get; }

    public sealed override string ToString() => $"{GetType().Name[..^"Operation".Length].ToLowerInvariant()} of {Session} by client {Client} at {Call / 1e6:0.000000}–{Answer / 1e6:0.000000} s";
}
