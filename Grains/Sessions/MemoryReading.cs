namespace OrleansSessions.Grains;

/// <summary>How much memory the process uses.</summary>
/// <param name="Used">What is allocated on the managed heap, also what nothing refers to any more.</param>
/// <param name="Live">What was left of it after the last full garbage collection.</param>
/// <param name="Available">The most that the process may use: the limit of its container or of its heap, else the machine's memory.</param>
internal readonly record struct MemoryReading(long Used, long Live, long Available)
{
    public static MemoryReading Now()
    {
        var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
        var full = blocking.Index > background.Index ? blocking : background;
        return new MemoryReading(GC.GetTotalMemory(forceFullCollection: false), full.HeapSizeBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }
}
