namespace OrleansSessions.Local.Parts;

/// <summary>What is told of a part.</summary>
/// <param name="Name">Its name in the farm.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">How it is.</param>
/// <param name="Pid">Its process; null while it has none.</param>
internal sealed record PartTold(string Name, PartKind Kind, PartState State, int? Pid);
