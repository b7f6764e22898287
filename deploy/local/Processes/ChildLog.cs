namespace OrleansSessions.Local;

/// <summary>Writes the output of a child process to a file, and keeps the last lines.</summary>
internal sealed class ChildLog(string file) : IDisposable
{
    private const int TailLines = 20;

    private readonly StreamWriter _writer = new(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    private readonly Queue<string> _tail = new();
    private readonly Lock _sync = new();

    /// <summary>Copies until the child closes its end of the stream.</summary>
    public async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_sync)
            {
                _writer.WriteLine(line);
                _tail.Enqueue(line);
                if (_tail.Count > TailLines) _tail.Dequeue();
            }
        }
    }

    public IReadOnlyList<string> Tail()
    {
        lock (_sync) return [.. _tail];
    }

    public void Dispose() => _writer.Dispose();
}
