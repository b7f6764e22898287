namespace OrleansSessions.Silo;

/// <summary>The silo must not join its cluster, for a reason of its own that the message names.</summary>
internal sealed class StartRefusedException(string message) : InvalidOperationException(message);
