namespace OrleansSessions;

/// <summary>What is stored has a format that this release does not know. It is never overwritten and never set aside: a newer release reads it.</summary>
/// <param name="message">Which format was found, and which is the newest that is known.</param>
public sealed class NewerFormatException(string message) : Exception(message);
