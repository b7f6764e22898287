namespace OrleansSessions.Silo;

/// <summary>The silo cannot start, or must not join its cluster, for a reason that one of its own checks found. The message says all that an operator needs.</summary>
internal sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
