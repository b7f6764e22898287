using System.Globalization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Gives a process another wall clock than the machine's, and leaves its monotonic clock as it is.</summary>
internal static class FakeTime
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib").Select(static folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>Why there is none here; null when there is. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing => Library is null ? "faketime is not installed (Debian package faketime)." : null;

    /// <summary>Settings of a process whose clock is ahead of the machine's.</summary>
    public static (string Name, string Value)[] Ahead(TimeSpan by) => Settings(("FAKETIME", Text(by)));

    /// <summary>Settings of a process whose clock is as far ahead as a file says, which is read every second.</summary>
    public static (string Name, string Value)[] AsIn(string file) => Settings(("FAKETIME_TIMESTAMP_FILE", file), ("FAKETIME_CACHE_DURATION", "1"));

    /// <summary>Sets the clock of the processes that look into a file.</summary>
    public static void Set(string file, TimeSpan ahead)
    {
        // In one step: a process that finds half a file has the machine's time for a moment.
        File.WriteAllText(file + ".new", Text(ahead));
        File.Move(file + ".new", file, overwrite: true);
    }

    // With the "fix" of waits by the monotonic clock, waits with a timeout return at once: a lock times out, and a loop that waits runs hot.
    private static (string Name, string Value)[] Settings(params (string Name, string Value)[] time) =>
        [("LD_PRELOAD", Library!), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_FORCE_MONOTONIC_FIX", "0"), .. time];

    private static string Text(TimeSpan ahead) => string.Create(CultureInfo.InvariantCulture, $"{(ahead < TimeSpan.Zero ? "" : "+")}{ahead.TotalSeconds:0.###}");
}
