namespace OrleansSessions.Testing;

/// <summary>The exception of a broken call. Callers do not know its type, as with a provider's own exceptions.</summary>
public sealed class BrokenStorageException(string message, Exception? cause = null) : Exception(message, cause);
