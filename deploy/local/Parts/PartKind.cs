using System.Text.Json.Serialization;

namespace OrleansSessions.Local.Parts;

/// <summary>What a part of the farm is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartKind>))]
internal enum PartKind
{
    /// <summary>It holds sessions.</summary>
    [JsonStringEnumMemberName("silo")]
    Silo = 1,

    /// <summary>It answers browsers.</summary>
    [JsonStringEnumMemberName("web")]
    Web = 2,
}
