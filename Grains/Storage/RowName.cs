using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>The name of a row: the state's name and the grain that it belongs to.</summary>
internal readonly record struct RowName(string StateName, GrainId GrainId)
{
    public override string ToString() => $"{GrainId}/{StateName}";
}
