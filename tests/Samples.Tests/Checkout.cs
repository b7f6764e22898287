namespace OrleansSessions.Samples.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Cluster.sln")) ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests run outside the checkout that they were built in."));
}
