using System.Xml.Linq;

namespace OrleansSessions.Engine.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static DirectoryInfo Top { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The version that Directory.Packages.props gives to Orleans.</summary>
    public static string OrleansVersion { get; } = CentralPackages().Descendants("OrleansVersion").Single().Value;

    /// <summary>Every Orleans package that Directory.Packages.props has a version for.</summary>
    public static string[] OrleansPackages { get; } =
        [.. CentralPackages().Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value).Where(id => id.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal))];

    private static XDocument CentralPackages() => XDocument.Load(Path.Combine(Top.FullName, "Directory.Packages.props"));

    private static DirectoryInfo Find(DirectoryInfo? from) => from switch
    {
        null => throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Cluster.sln. Run these tests from where they were built."),
        _ when File.Exists(Path.Combine(from.FullName, "Cluster.sln")) => from,
        _ => Find(from.Parent),
    };
}
