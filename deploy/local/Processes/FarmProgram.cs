using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>A program that the launcher starts, at the place where the build put it.</summary>
/// <param name="Assembly">The program's assembly.</param>
/// <param name="Directory">Its project's directory, which is its content root.</param>
internal sealed record FarmProgram(string Assembly, string Directory)
{
    /// <summary>The variable with the assemblies that the runtime runs before a program's own code.</summary>
    public const string HookVariable = "DOTNET_STARTUP_HOOKS";

    public static FarmProgram Silo { get; } = Find("Silo");

    public static FarmProgram WebFrontend { get; } = Find("WebFrontend");

    /// <summary>Drives a farm and judges it.</summary>
    public static FarmProgram Acceptance { get; } = Find("Acceptance");

    /// <summary>The assembly of the launcher itself.</summary>
    public static string Launcher { get; } = typeof(FarmProgram).Assembly.Location;

    /// <summary>The <c>dotnet</c> of the runtime that runs this process: the PATH may lead to another.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>How the program is started so that it ends with this process (see <see cref="StartupHook"/>).</summary>
    public ProcessStartInfo ToProcessStart(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Dotnet, [Assembly, .. arguments]) { WorkingDirectory = Directory, RedirectStandardInput = true };
        start.Environment[HookVariable] = Launcher;
        return start;
    }

    private static FarmProgram Find(string name) => Metadata(name).Split('|') is [var assembly, var directory]
        ? new(assembly, directory)
        : throw new InvalidOperationException($"The build wrote '{Metadata(name)}' for {name}; the target in local.csproj has another form.");

    private static string Metadata(string name) =>
        typeof(FarmProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!;
}
