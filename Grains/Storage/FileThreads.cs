using System.Collections.Concurrent;

namespace OrleansSessions;

/// <summary>
/// A few threads that only wait for the disk. On the thread pool, writers that wait for a flush would take the threads that requests need:
/// on a small machine the pool starts with two and adds one every half second.
/// </summary>
internal sealed class FileThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;
    private int _disposed;

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
        try
        {
            _work.Add(() => Complete(done, work));
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(FileGrainStorage));
        }

        return done.Task;
    }

    /// <summary>Takes no more work, and waits until what was taken is done.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _work.Dispose();
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
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
