namespace OrleansSessions.Silo.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The source files below a directory, as paths from the root.</summary>
    public static IEnumerable<string> Sources(string directory) =>
        Directory.EnumerateFiles(Path.Combine(Root, directory), "*.cs", SearchOption.AllDirectories).Select(static file => Path.GetRelativePath(Root, file));

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Cluster.sln")) ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests run outside the checkout that they were built in."));
}
