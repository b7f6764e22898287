using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansSessions.Farm.Tests;

internal static partial class Pids
{
    public const int Sigint = 2;
    public const int Sigterm = 15;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    public static async Task GoneAsync(int pid)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return;
        }
        using (process)
        using (var late = new CancellationTokenSource(Within))
            await process.WaitForExitAsync(late.Token);
    }

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    public static void Send(int pid, int signal) => Assert.Equal(0, KillCall(pid, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillCall(int pid, int signal);
}
