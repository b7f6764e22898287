using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A sign of life. It shows nothing; only the bounds of S7 rest on it.</summary>
internal sealed record TouchOperation : Operation
{
    public bool Acknowledged { get; init; }

    [JsonIgnore]
    public override Fate Fate => Acknowledged ? Fate.Known : Fate.Unknown;
}
