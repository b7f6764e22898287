using System.Reflection;

namespace OrleansSessions.Package.Tests;

/// <summary>Values that the build has written into this assembly.</summary>
internal static class BuildInfo
{
    /// <summary>The folder with the restored packages of the build.</summary>
    public static string RestoredPackages => Of("RestoredPackages");

    /// <summary>The version of the packages.</summary>
    public static string Version => Of("Version");

    private static string Of(string key) =>
        typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
