using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansSessions.Local.Children;

/// <summary>Asks a process to end in its own time.</summary>
internal static partial class ProcessSignal
{
    private const int Sigterm = 15;

    /// <summary>SIGTERM; on Windows, which has no such request for a process without a window, its end.</summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = Kill(process.Id, Sigterm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
