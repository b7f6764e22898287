using System.Diagnostics;

namespace OrleansSessions.Acceptance;

/// <summary>No process of a farm is left after it has ended.</summary>
internal static class ShutdownScenario
{
    public static Finding Judge(IReadOnlyList<int> pids)
    {
        var left = pids.Where(IsRunning).ToList();
        return new(left.Count == 0, "No process stays behind", $"{pids.Count} were started, {left.Count} are left {string.Join(", ", left)}".TrimEnd());
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
