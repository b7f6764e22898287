namespace OrleansSessions.Local;

/// <summary>The state of a part of the farm.</summary>
/// <param name="Name">Its name in the farm.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">Whether it is running.</param>
/// <param name="Pid">Its process id; null while it has no process.</param>
/// <param name="Url">Where it listens when it is running.</param>
internal sealed record PartStatus(string Name, PartKind Kind, PartState State, int? Pid, string Url);
