namespace OrleansSessions.Silo.Tests;

/// <summary>Threads that do nothing but use a share of the processors: what an attack costs everybody without attacking anything.</summary>
internal sealed class BusyThreads : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads = [];

    /// <param name="processors">How many processors they use, for example 1.3.</param>
    public BusyThreads(double processors)
    {
        for (var left = processors; left > 0; left--)
        {
            var share = Math.Min(1, left);
            var thread = new Thread(() => Run(share)) { IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(static thread => thread.Join());
        _stop.Dispose();
    }

    private void Run(double share)
    {
        while (!_stop.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < Slice * share)
            {
            }

            if (share < 1)
            {
                _stop.Token.WaitHandle.WaitOne(Slice * (1 - share));
            }
        }
    }
}
