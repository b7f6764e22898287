namespace OrleansSessions.Deploy.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Top { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory)).FullName;

    public static string At(string path) => Path.Combine(Top, path);

    private static DirectoryInfo Find(DirectoryInfo? from) => from switch
    {
        null => throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Cluster.sln. Run these tests from where they were built."),
        _ when File.Exists(Path.Combine(from.FullName, "Cluster.sln")) => from,
        _ => Find(from.Parent),
    };
}
