using System.Text.Json.Serialization;

namespace OrleansSessions.Local.Parts;

/// <summary>How a part of the farm is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartState>))]
internal enum PartState
{
    /// <summary>Its process runs, and is not ready yet.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting = 1,

    /// <summary>It said that it is ready, and has not ended since.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready = 2,

    /// <summary>It has no process.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead = 3,
}
