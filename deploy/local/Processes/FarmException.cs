namespace OrleansSessions.Local;

/// <summary>The farm, or a part of it, could not be started. The message is meant for the user.</summary>
internal sealed class FarmException(string message) : Exception(message);
