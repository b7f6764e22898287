namespace OrleansSessions.Testing;

/// <summary>What a broken call throws: no type that a caller could know, as with a provider's own.</summary>
public sealed class BrokenStorageException(string message, Exception? cause = null) : Exception(message, cause);
