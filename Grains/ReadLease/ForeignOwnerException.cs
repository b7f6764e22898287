namespace OrleansSessions.Grains;

/// <summary>The store belongs to another cluster, which is alive.</summary>
internal sealed class ForeignOwnerException(string message) : InvalidOperationException(message);
