namespace OrleansSessions.Local;

/// <summary>The farm could not be started. The message is for the person at the keyboard.</summary>
internal sealed class FarmException(string message) : Exception(message);
