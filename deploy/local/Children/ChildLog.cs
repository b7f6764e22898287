namespace OrleansSessions.Local.Children;

/// <summary>What a child says, in a file; the last lines also at hand.</summary>
internal sealed class ChildLog(string file) : IDisposable
{
    private const int TailLines = 20;

    private readonly StreamWriter writer = new(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    private readonly Queue<string> tail = new();
    private readonly Lock sync = new();

    /// <summary>Copies until the child closes its end.</summary>
    public async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (sync)
            {
                writer.WriteLine(line);
                tail.Enqueue(line);
                if (tail.Count > TailLines) tail.Dequeue();
            }
        }
    }

    public IReadOnlyList<string> Tail()
    {
        lock (sync) return [.. tail];
    }

    public void Dispose() => writer.Dispose();
}
