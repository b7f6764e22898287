using System.Diagnostics;
using OrleansSessions.Local;

/// <summary>
/// Runs inside each child of the launcher, before the child's own code. The runtime finds it through DOTNET_STARTUP_HOOKS, by
/// this name and outside of any namespace.
/// </summary>
/// <remarks>
/// The launcher holds the other end of the child's standard input and never writes. When the launcher is gone, however
/// it ended, the system closes that end, and the child ends itself. No process has to survive to clean up, and there is
/// no moment in which a child is unguarded.
/// </remarks>
internal static class StartupHook
{
    public static void Initialize()
    {
        Environment.SetEnvironmentVariable(FarmProgram.HookVariable, null);
        new Thread(EndWithTheLauncher) { IsBackground = true, Name = "ends with the launcher" }.Start();
    }

    private static void EndWithTheLauncher()
    {
        using var launcher = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[16];
        while (launcher.Read(nothing) > 0)
        {
        }
        Process.GetCurrentProcess().Kill();
    }
}
