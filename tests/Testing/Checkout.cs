namespace OrleansSessions.Testing;

/// <summary>The checkout that the tests were built in.</summary>
public static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The full path of what lies in the checkout.</summary>
    /// <param name="path">Its path from <see cref="Root"/>.</param>
    public static string At(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>The source files below a folder, as paths from <see cref="Root"/>.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories).Select(static file => Path.GetRelativePath(Root, file));

    public static string[] Lines(string path) => File.ReadAllLines(At(path));

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Cluster.sln")) ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Cluster.sln. Run the tests from where they were built."));
}
