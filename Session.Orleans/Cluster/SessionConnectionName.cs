namespace OrleansSessions;

/// <summary>The name of the connection string that the application uses.</summary>
internal sealed record SessionConnectionName(string Name);
