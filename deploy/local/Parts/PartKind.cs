using System.Text.Json.Serialization;

namespace OrleansSessions.Local;

/// <summary>The kinds of parts of a farm.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartKind>))]
internal enum PartKind
{
    /// <summary>Holds sessions.</summary>
    [JsonStringEnumMemberName("silo")]
    Silo = 1,

    /// <summary>Answers browsers.</summary>
    [JsonStringEnumMemberName("web")]
    Web = 2,
}
