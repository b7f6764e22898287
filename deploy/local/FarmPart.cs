using System.Reflection;
using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>A program that the farm is made of, where the build put it.</summary>
/// <param name="Assembly">The program.</param>
/// <param name="Directory">Its project's directory, which is its content root.</param>
internal sealed record FarmPart(string Assembly, string Directory)
{
    public static FarmPart Silo { get; } = Find("Silo");

    public static FarmPart WebFrontend { get; } = Find("WebFrontend");

    /// <summary>The <c>dotnet</c> of the runtime that runs this process: the PATH may lead to another.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static FarmPart Find(string name) => Told(name).Split('|') is [var assembly, var directory]
        ? new(assembly, directory)
        : throw new InvalidOperationException($"The build wrote '{Told(name)}' for {name}; the target in local.csproj has another form.");

    private static string Told(string name) =>
        typeof(FarmPart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(told => told.Key == name).Value!;
}
