namespace OrleansSessions.Silo;

/// <summary>The silo ended because it lost its place in the cluster (S15).</summary>
internal sealed class PlaceLostException(string reason) : Exception(reason);
