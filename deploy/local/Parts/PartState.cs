using System.Text.Json.Serialization;

namespace OrleansSessions.Local;

/// <summary>The states of a part of the farm.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartState>))]
internal enum PartState
{
    /// <summary>Its process runs, but has not been ready yet.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting = 1,

    /// <summary>Its process has been ready, and still runs.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready = 2,

    /// <summary>It has no process.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead = 3,
}
