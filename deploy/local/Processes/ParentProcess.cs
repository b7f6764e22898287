using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>
/// The process that started the launcher. Needed on Unix only: on Windows, <c>dotnet run</c> puts what it starts into a job that ends with it.
/// </summary>
internal static partial class ParentProcess
{
    /// <summary>The parent's id if the parent is <c>dotnet</c>; otherwise null, because a shell may end before the programs that it started.</summary>
    public static int? StartedByDotnet()
    {
        if (OperatingSystem.IsWindows()) return null;

        var id = Id();
        try
        {
            using var parent = Process.GetProcessById(id);
            return parent.ProcessName == "dotnet" ? id : null;
        }
        catch (ArgumentException)
        {
            // It has ended already. Whatever it was, nobody waits for the farm.
            return id;
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int Id();
}
