namespace OrleansSessions;

/// <summary>Which connection string the application named.</summary>
internal sealed record SessionConnectionName(string? Name);
