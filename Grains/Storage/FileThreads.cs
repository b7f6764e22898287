namespace OrleansSessions;

/// <summary>
/// A few threads that only wait for the disk. On the thread pool, writers that wait for a flush would take the threads that requests need:
/// on a small machine the pool starts with two and adds one every half second.
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

    /// <summary>Runs <paramref name="work"/> on one of the threads. What awaits the task goes on elsewhere.</summary>
    /// <exception cref="ObjectDisposedException">No more work is taken.</exception>
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

    /// <summary>Takes no more work, and waits until what was taken is done.</summary>
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
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller; here it would end the process.
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

    // A monitor, not a BlockingCollection: that one lets every idle thread spin for a while each time it waits.
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
