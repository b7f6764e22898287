using System.Diagnostics;

namespace OrleansSessions.Local.Check;

/// <summary>Nothing of the farm is left once it has been ended.</summary>
internal static class GoneCheck
{
    public static Finding Of(IReadOnlyList<int> pids)
    {
        var left = pids.Where(IsThere).ToList();
        return new(left.Count == 0, "No process stays behind", $"{pids.Count} were started, {left.Count} are left {string.Join(", ", left)}".TrimEnd());
    }

    private static bool IsThere(int pid)
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
