namespace OrleansSessions.Silo.Tests;

/// <summary>The embedded engine is apart from everything as it is.</summary>
internal static class ClusterOfOne
{
    public static IEnumerable<(string Name, string Value)> Settings() => [];
}
