namespace OrleansSessions.Cluster.Tests;

/// <summary>What one silo is started with.</summary>
/// <param name="Address">The address that it listens on.</param>
/// <param name="Prefix">A command that starts it elsewhere: in another network, say.</param>
internal sealed record SiloPlan(string Name, string Address, IReadOnlyList<string> Prefix, IReadOnlyDictionary<string, string> Settings);
