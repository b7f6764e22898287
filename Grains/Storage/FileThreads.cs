namespace OrleansSessions.Grains;

/// <summary>
/// Threads that only wait for the disk. On the thread pool, writers that wait for a flush would block threads that requests need: on a small machine the
/// pool starts with two threads and adds one every half second.
/// </summary>
internal sealed class FileThreads : IDisposable
{
    private readonly Queue<Action> _work = [];
    private readonly Thread[] _threads;
    private bool _closed;

    public FileThreads(string name, int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { Name = name, IsBackground = true };
            _threads[i].Start();
        }
    }

    /// <summary>Runs <paramref name="work"/> on one of the threads. Continuations of the task run on the thread pool.</summary>
    /// <exception cref="ObjectDisposedException">The storage was disposed.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_work)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(FileGrainStorage));
            _work.Enqueue(() => Complete(done, work));
            Monitor.Pulse(_work);
        }

        return done.Task;
    }

    /// <summary>Accepts no more work, and waits until the accepted work is done.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _closed = true;
            Monitor.PulseAll(_work);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        T result;
        try
        {
            result = work();
        }
#pragma warning disable CA1031 // Every exception is passed to the caller; here it would end the process.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            done.SetException(thrown);
            return;
        }

        done.SetResult(result);
    }

    private void Run()
    {
        while (Next() is { } work)
        {
            work();
        }
    }

    // Not a BlockingCollection: with it, every idle thread spins for a while each time it waits.
    private Action? Next()
    {
        lock (_work)
        {
            Action? next;
            while (!_work.TryDequeue(out next) && !_closed)
            {
                Monitor.Wait(_work);
            }

            return next;
        }
    }
}
