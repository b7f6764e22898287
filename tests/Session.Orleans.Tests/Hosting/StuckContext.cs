namespace OrleansSessions.Tests;

/// <summary>A synchronization context that runs nothing while somebody blocks it, as a user interface's.</summary>
internal sealed class StuckContext : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
    }

    /// <summary>Runs a call on a thread of its own under such a context.</summary>
    public static Task<T> RunAsync<T>(Func<T> call)
    {
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            SetSynchronizationContext(new StuckContext());
            try
            {
                ended.SetResult(call());
            }
            catch (Exception error)
            {
                ended.SetException(error);
            }
        })
        { IsBackground = true };
        thread.Start();
        return ended.Task;
    }
}
