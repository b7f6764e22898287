using System.Reflection;

namespace OrleansSessions.Package.Tests;

/// <summary>What the project told its assembly.</summary>
internal static class Told
{
    /// <summary>The folder that the build restored its packages to.</summary>
    public static string RestoredPackages => Of("RestoredPackages");

    /// <summary>The packages' version.</summary>
    public static string Version => Of("Version");

    private static string Of(string key) =>
        typeof(Told).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(told => told.Key == key).Value!;
}
