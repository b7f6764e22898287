using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>Names a row: the state and the grain that it belongs to.</summary>
internal readonly record struct RowName(string StateName, GrainId GrainId)
{
    public override string ToString() => $"{GrainId}/{StateName}";
}
