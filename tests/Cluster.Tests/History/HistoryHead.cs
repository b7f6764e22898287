namespace OrleansSessions.Cluster.Tests;

/// <summary>The first line of a saved history: how to have the same again, and what the checker must know.</summary>
/// <param name="Scenario">What happened to the cluster.</param>
/// <param name="Seed">What the run was drawn from.</param>
/// <param name="ActivationsAreLost">Whether activations may have been lost. Then a session may outlive its end by its slack (S7c).</param>
internal sealed record HistoryHead(string Scenario, int Seed, bool ActivationsAreLost = false);
