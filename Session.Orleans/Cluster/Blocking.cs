namespace OrleansSessions;

/// <summary>
/// Waits for the cluster where an interface of the framework has no asynchronous form. Under a synchronization context, the work runs on the thread
/// pool: posted to a context that the caller blocks, as in a Blazor component, it would never complete.
/// </summary>
internal static class Blocking
{
    public static T Wait<T>(Func<Task<T>> call) => (IsFree ? call() : Task.Run(call)).GetAwaiter().GetResult();

    public static void Wait(Func<Task> call) => (IsFree ? call() : Task.Run(call)).GetAwaiter().GetResult();

    // Without a context, a second thread would only cost more.
    private static bool IsFree => SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default;
}
