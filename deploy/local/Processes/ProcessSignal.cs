using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>Asks a process to end.</summary>
internal static partial class ProcessSignal
{
    private const int Sigterm = 15;

    /// <summary>Sends SIGTERM. On Windows, which has no such request for a process without a window, kills the process.</summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = Kill(process.Id, Sigterm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
